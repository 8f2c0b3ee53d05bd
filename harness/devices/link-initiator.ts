import type { LinkInitiatorSetup } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Device, DeviceWires } from "./device.ts";
import { type I2cContent, I2cTargetLine } from "./i2c-target-line.ts";
import { LinkMail, USUAL_ADDRESS, USUAL_LONGEST_PAYLOAD } from "./link-mail.ts";

/** Creates the device that starts the exchanges on an I2C link. */
export function createLinkInitiator(wires: DeviceWires, setup: LinkInitiatorSetup): Device {
  return new LinkInitiator(wires, setup);
}

/**
 * The end of an I2C link that starts the exchanges. Each end drives one wire and reads the wire of the other end. At
 * the start, a high level means "not ready". An exchange has two parts:
 * 1. This end sends a size and perhaps a payload.
 * 2. The other end sends a size and perhaps a payload.
 *
 * For each size and each payload, both ends raise and lower their wires in a fixed order. This order makes sure that
 * this end is prepared before the other end uses the bus.
 *
 * Not modelled: the long time that each step takes if an end is written in Python.
 */
class LinkInitiator implements Device, I2cContent {
  readonly #wires: DeviceWires;
  readonly #setup: LinkInitiatorSetup;
  readonly #line: I2cTargetLine;
  readonly #mail: LinkMail;
  #step: Step = "starting";
  /** The number of steps so far. An action that was planned in an earlier step has no effect in a later step. */
  #steps = 0;
  /** The bytes that the other end must read in this step. */
  #out: readonly number[] = [];
  /** The number of bytes that the other end has already read in this step. */
  #sent = 0;
  /** The bytes that the other end has written in this step. */
  #in: number[] = [];
  /** The number of bytes that the other end has announced for this step. */
  #announced = 0;

  constructor(wires: DeviceWires, setup: LinkInitiatorSetup) {
    this.#wires = wires;
    this.#setup = setup;
    this.#mail = new LinkMail(setup);
    this.#line = new I2cTargetLine(wires, setup, this);
    wires.drive(setup.ack, "pull-up");
    this.#start(0);
  }

  levelChanged(wire: string, level: Level): void {
    if (wire === this.#setup.ack) this.#answered(level);
    else if (wire !== this.#setup.syn) this.#line.levelChanged(wire, level);
  }

  isAddressed(address: number, isRead: boolean): boolean {
    if (address !== (this.#setup.address ?? USUAL_ADDRESS)) return false;
    const steps: readonly Step[] = isRead ? ["size out", "payload out"] : ["size in", "payload in"];
    return steps.includes(this.#step);
  }

  write(byte: number): boolean {
    this.#in.push(byte);
    return this.#in.length <= this.#announced;
  }

  read(): number {
    const byte = this.#out[this.#sent] ?? 0xff;
    this.#sent += 1;
    return byte;
  }

  end(): void {}

  /** Handles a new level on the wire of the other end. */
  #answered(level: Level): void {
    const isRise = level === 1;
    switch (this.#step) {
      case "waiting":
        if (!isRise) this.#becomeReady();
        return;
      case "size out":
      case "payload out":
        if (isRise && this.#sent === this.#out.length) this.#taken();
        else this.#fail();
        return;
      case "size taken":
        if (isRise) this.#fail();
        else if (this.#mail.payload.length > 0) this.#offer("payload out", this.#mail.payload);
        else this.#enter("awaiting size");
        return;
      case "payload taken":
        if (isRise) this.#fail();
        else {
          this.#mail.sent();
          this.#enter("awaiting size");
        }
        return;
      case "awaiting size":
        this.#accept("size in", 2);
        return;
      case "awaiting payload":
        this.#accept("payload in", this.#announced);
        return;
      case "size in":
      case "payload in":
        if (!isRise && this.#in.length === this.#announced) this.#received();
        else this.#fail();
        return;
      case "settling":
      case "idle":
        this.#fail();
        return;
      case "starting":
      case "stopped":
        return;
    }
  }

  /**
   * Shows the other end that this end is not ready, and waits `afterMs`. After that, this end becomes ready as soon as
   * the wire of the other end is low.
   */
  #start(afterMs: number): void {
    this.#enter("starting");
    this.#wires.drive(this.#setup.syn, "high");
    this.#after(afterMs * 1000, () => {
      this.#enter("waiting");
      if (this.#wires.level(this.#setup.ack) === 0) this.#becomeReady();
    });
  }

  #becomeReady(): void {
    this.#enter("settling");
    const readyUs = REACTION_US + (this.#setup.readyAfterMs ?? 0) * 1000;
    this.#after(readyUs, () => this.#wires.drive(this.#setup.syn, "low"));
    this.#after(readyUs + SETTLING_MS * 1000, () => this.#exchange());
  }

  #exchange(): void {
    this.#mail.begin();
    this.#offer("size out", this.#mail.announce());
  }

  /** Shows the other end that these bytes are ready to be read. */
  #offer(step: Step, bytes: readonly number[]): void {
    this.#out = bytes;
    this.#sent = 0;
    this.#enter(step);
    this.#raise();
  }

  /**
   * Lowers this end's wire, or stops this end if the setup says so. Call this when the other end has read all bytes.
   */
  #taken(): void {
    if (this.#mail.mustStop(this.#mail.payload.length)) {
      const { forMs } = this.#setup.stops!;
      this.#enter("stopped");
      this.#after(forMs * 1000, () => this.#start(0));
      return;
    }
    this.#enter(this.#step === "size out" ? "size taken" : "payload taken");
    this.#lower();
  }

  /** Shows the other end that this end is ready to receive `length` bytes. */
  #accept(step: Step, length: number): void {
    this.#in = [];
    this.#announced = length;
    this.#enter(step);
    this.#raise();
  }

  #received(): void {
    if (this.#step === "payload in") this.#mail.takePayload(this.#in);
    else this.#announced = this.#mail.takeSize(this.#in);
    if (this.#announced > (this.#setup.longestPayload ?? USUAL_LONGEST_PAYLOAD)) {
      this.#fail();
      return;
    }
    const isOver = this.#step === "payload in" || this.#announced === 0;
    this.#enter(isOver ? "idle" : "awaiting payload");
    this.#lower();
    if (isOver) this.#after((this.#setup.pollMs ?? USUAL_POLL_MS) * 1000, () => this.#exchange());
  }

  #fail(): void {
    this.#mail.failed();
    this.#start(RESTART_MS);
  }

  #raise(): void {
    this.#after(REACTION_US, () => this.#wires.drive(this.#setup.syn, "high"));
  }

  #lower(): void {
    this.#after(REACTION_US, () => this.#wires.drive(this.#setup.syn, "low"));
  }

  #enter(step: Step): void {
    this.#step = step;
    this.#steps += 1;
    if (!PATIENT.includes(step)) this.#after(PATIENCE_MS * 1000, () => this.#fail());
  }

  /** Runs `action` after `us` microseconds, but only if no new step has started by then. */
  #after(us: number, action: () => void): void {
    const step = this.#steps;
    this.#wires.at(this.#wires.nowUs() + us, () => {
      if (step === this.#steps) action();
    });
  }
}

/**
 * What happens on the link now:
 * - `starting`, `waiting`, `settling`: both ends become ready.
 * - `idle`: this end waits until the next exchange.
 * - `size out`, `payload out`: the other end reads, and raises its wire at the end.
 * - `size taken`, `payload taken`: this end lowers its wire, and the other end does the same.
 * - `awaiting size`, `awaiting payload`: the other end raises its wire when it wants to write.
 * - `size in`, `payload in`: the other end writes, and lowers its wire at the end.
 * - `stopped`: this end has crashed.
 */
type Step =
  | "starting"
  | "waiting"
  | "settling"
  | "idle"
  | "size out"
  | "size taken"
  | "payload out"
  | "payload taken"
  | "awaiting size"
  | "size in"
  | "awaiting payload"
  | "payload in"
  | "stopped";

/** The steps in which this end may wait without a limit. In all other steps, this end waits at most PATIENCE_MS. */
const PATIENT: readonly Step[] = ["starting", "waiting", "settling", "idle", "stopped"];

const USUAL_POLL_MS = 100;
/** The time from a change of the other end's wire until this end answers, in microseconds. */
const REACTION_US = 10;
/**
 * The time for which this end shows that it is not ready, in milliseconds. It is longer than 100 ms, because the
 * other end may read the wire only every 100 ms.
 */
const SETTLING_MS = 150;
const PATIENCE_MS = 100;
/** The shortest time for which this end keeps its wire high after an error, in milliseconds. */
const RESTART_MS = 5;
