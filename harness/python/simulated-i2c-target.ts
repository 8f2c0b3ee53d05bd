import type { DeviceWires } from "../devices/device.ts";
import { I2cTargetLine } from "../devices/i2c-target-line.ts";
import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { Level } from "../trace/waveform.ts";
import type { Interrupts } from "./interrupts.ts";
import { type PinOwner, PULL_UP } from "./simulated-pin.ts";
import type { SimulatedPins } from "./simulated-pins.ts";

/** The number of each event of a target, as in `machine.I2CTarget`. */
const EVENTS = {
  "address to read": 1,
  "address to write": 2,
  "wants a byte": 4,
  "has written": 8,
  "end of read": 16,
  "end of write": 32,
} as const;

const FIFO_BYTES = 16;

/**
 * The I2C controller of a simulated board in its mode as a target. The controller holds SCL low until the program has
 * provided the byte to send, or has taken the received byte. Each event requests the interrupt.
 */
export class SimulatedI2cTarget implements PinOwner {
  readonly #source: number;
  readonly #clock: VirtualClock;
  readonly #pins: SimulatedPins;
  readonly #interrupts: Interrupts;
  #bus: { readonly sda: number; readonly scl: number; readonly line: I2cTargetLine } | undefined;
  #address = 0;
  #toSend: number[] = [];
  #received: number[] = [];
  /** The events that the program has not yet received. */
  #events: number[] = [];
  #transfer: "none" | "read" | "write" = "none";

  /** `source` is the number of the target's interrupt. */
  constructor(source: number, clock: VirtualClock, pins: SimulatedPins, interrupts: Interrupts) {
    this.#source = source;
    this.#clock = clock;
    this.#pins = pins;
    this.#interrupts = interrupts;
  }

  readonly onLevel = (gpio: number, level: Level): void => {
    this.#bus?.line.levelChanged(gpio === this.#bus.sda ? "sda" : "scl", level);
  };

  /** Answers to this address from now on. */
  open(sda: number, scl: number, address: number): void {
    this.close();
    this.#address = address;
    for (const gpio of [sda, scl]) {
      this.#pins.configure(gpio, -1, PULL_UP, -1);
      this.#pins.give(gpio, this, null);
    }
    const names = { sda: "sda", scl: "scl", hasPullUps: false };
    this.#bus = {
      sda,
      scl,
      line: new I2cTargetLine(this.#wiresOf(sda, scl), names, this.#content),
    };
  }

  close(): void {
    if (this.#bus !== undefined) {
      for (const gpio of [this.#bus.sda, this.#bus.scl]) this.#pins.take(gpio, this);
    }
    this.#bus = undefined;
    this.#toSend = [];
    this.#received = [];
    this.#events = [];
    this.#transfer = "none";
  }

  /** Adds the next byte to send. Returns false if the FIFO is full. */
  give(byte: number): boolean {
    if (this.#toSend.length >= FIFO_BYTES) return false;
    this.#toSend.push(byte);
    this.#bus?.line.goOn();
    return true;
  }

  /** Takes the next received byte. Returns undefined if there is no such byte. */
  take(): number | undefined {
    const byte = this.#received.shift();
    if (byte !== undefined) this.#bus?.line.goOn();
    return byte;
  }

  /** Takes the next event. Returns 0 if there is no event. */
  takeEvent(): number {
    return this.#events.shift() ?? 0;
  }

  #wiresOf(sda: number, scl: number): DeviceWires {
    const gpioOf = (wire: string) => (wire === "sda" ? sda : scl);
    return {
      nowUs: () => this.#clock.nowUs(),
      level: (wire) => this.#pins.levelOf(gpioOf(wire)) ?? 1,
      isHeld: (wire, level) => this.#pins.levelOf(gpioOf(wire)) === level,
      drive: (wire, drive) => {
        const level = drive === "low" ? 0 : null;
        this.#pins.driveOwned(gpioOf(wire), this, level, this.#clock.nowUs());
      },
      at: (atUs, action) => {
        const bus = this.#bus;
        this.#clock.at(atUs, () => {
          if (this.#bus === bus) action();
        });
      },
    };
  }

  readonly #content = {
    isAddressed: (address: number, isRead: boolean): boolean => {
      if (address !== this.#address) return false;
      this.#endTransfer();
      this.#transfer = isRead ? "read" : "write";
      // Remove the bytes that an earlier read left in the FIFO, because they are out of date.
      if (isRead) this.#toSend = [];
      this.#happen(isRead ? "address to read" : "address to write");
      return true;
    },
    write: (byte: number): boolean => {
      this.#received.push(byte);
      this.#happen("has written");
      return true;
    },
    read: (): number => this.#toSend.shift() ?? 0xff,
    end: (): void => this.#endTransfer(),
    readyAtUs: (nowUs: number, isRead: boolean): number => {
      if (!isRead) return this.#received.length < FIFO_BYTES ? nowUs : Number.POSITIVE_INFINITY;
      if (this.#toSend.length > 0) return nowUs;
      this.#happen("wants a byte");
      return Number.POSITIVE_INFINITY;
    },
  };

  #endTransfer(): void {
    if (this.#transfer !== "none") {
      this.#happen(this.#transfer === "read" ? "end of read" : "end of write");
    }
    this.#transfer = "none";
  }

  #happen(event: keyof typeof EVENTS): void {
    this.#events.push(EVENTS[event]);
    this.#interrupts.request(this.#source);
  }
}
