import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";
import type { I2cWires } from "./i2c-line.ts";

/** The functions that an `I2cTarget` calls when something happens on its lines, or when it needs an answer. */
export interface I2cTargetEvents {
  /** Called after a start or a repeated start. */
  started(): void;
  /** Returns true if the target answers to this address. */
  isAddressed(address: number, isRead: boolean): boolean;
  /**
   * Returns the next byte to send. If there is no byte yet, returns undefined, and then the target waits for `goOn`.
   */
  next(): number | undefined;
  /** Returns false if there is no room for a byte now. The target then waits for `goOn`. */
  hasRoom(): boolean;
  received(byte: number): void;
  /** Called when the controller does not acknowledge a byte, because it wants no more bytes. */
  readEnded(): void;
  stopped(wasAddressed: boolean): void;
}

/**
 * The part of an I2C target that reads and drives SDA and SCL (NXP UM10204). The target holds SCL low while it has no
 * byte to send, or no room for a received byte. After the target has held SCL low, SDA is valid for `setupNs` before
 * SCL may rise.
 */
export class I2cTarget {
  /** True while the target pulls SDA low. `pullsScl` is the same for SCL. */
  pullsSda = false;
  pullsScl = false;
  readonly #wires: I2cWires;
  readonly #times: () => { readonly holdNs: number; readonly setupNs: number };
  readonly #events: I2cTargetEvents;
  readonly #alarm: Alarm;
  #mode: "idle" | "address" | "read" | "write" = "idle";
  #scl: Level = 1;
  #sda: Level = 1;
  /** The number of rises of SCL in the current byte, from 0 to 9. */
  #clocks = 0;
  #byte = 0;
  #isAcknowledged = false;
  #wasAddressed = false;
  /** True while SCL is low because the target has no byte to send, or no room for a byte. */
  #isHolding = false;
  /** What the alarm does. */
  #next: "change SDA" | "release SCL" = "change SDA";
  #nextPullsSda = false;

  constructor(
    clock: VirtualClock,
    wires: I2cWires,
    times: () => { readonly holdNs: number; readonly setupNs: number },
    events: I2cTargetEvents,
  ) {
    this.#wires = wires;
    this.#times = times;
    this.#events = events;
    this.#alarm = clock.createAlarm(() => this.#continue());
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    this.pullsSda = keep(this.pullsSda);
    this.pullsScl = keep(this.pullsScl);
    this.#mode = keep(this.#mode);
    this.#scl = keep(this.#scl);
    this.#sda = keep(this.#sda);
    this.#clocks = keep(this.#clocks);
    this.#byte = keep(this.#byte);
    this.#isAcknowledged = keep(this.#isAcknowledged);
    this.#wasAddressed = keep(this.#wasAddressed);
    this.#isHolding = keep(this.#isHolding);
    this.#next = keep(this.#next);
    this.#nextPullsSda = keep(this.#nextPullsSda);
  }

  /** True from the moment when the target acknowledges its address until the end of the transfer. */
  get isActive(): boolean {
    return this.#mode === "read" || this.#mode === "write";
  }

  /** Releases both lines, and listens for a start from now on. */
  release(): void {
    this.#mode = "idle";
    this.#wasAddressed = false;
    this.#isHolding = false;
    this.#alarm.cancel();
    this.#scl = this.#wires.scl();
    this.#sda = this.#wires.sda();
    this.#pull(false, false);
  }

  /** Handles a start, a stop or an edge of SCL. Call this when the level of a line has changed. */
  lineChanged(): void {
    const scl = this.#wires.scl();
    const sda = this.#wires.sda();
    const isStartOrStop = scl === this.#scl && scl === 1 && sda !== this.#sda;
    const isClock = scl !== this.#scl;
    this.#scl = scl;
    this.#sda = sda;
    if (isStartOrStop) this.#begin(sda === 0);
    else if (isClock && this.#mode !== "idle") {
      if (scl === 1) this.#rise(sda);
      else this.#fall();
    }
  }

  /** Continues a transfer that waits. Call this when there is a byte to send (`read`), or room for a byte (`write`). */
  goOn(mode: "read" | "write"): void {
    if (this.#isHolding && this.#mode === mode) this.#beginByte();
  }

  #begin(isStart: boolean): void {
    const wasAddressed = this.#wasAddressed;
    this.#mode = isStart ? "address" : "idle";
    this.#clocks = 0;
    this.#byte = 0;
    this.#alarm.cancel();
    this.#pull(false, false);
    if (isStart) this.#events.started();
    else {
      this.#wasAddressed = false;
      this.#events.stopped(wasAddressed);
    }
  }

  #rise(sda: Level): void {
    this.#clocks += 1;
    if (this.#mode === "read") {
      if (this.#clocks === 9) this.#isAcknowledged = sda === 0;
    } else if (this.#clocks < 9) this.#byte = (this.#byte << 1) | sda;
  }

  #fall(): void {
    if (this.#clocks === 8) {
      if (this.#mode !== "read") this.#isAcknowledged = this.#takeByte();
      this.#change(this.#mode !== "read" && this.#isAcknowledged);
    } else if (this.#clocks === 9) this.#endByte();
    else if (this.#mode === "read") this.#putBit();
  }

  /** Handles a complete byte. Returns true if the target acknowledges it. */
  #takeByte(): boolean {
    if (this.#mode === "address") return this.#events.isAddressed(this.#byte >> 1, this.#isRead);
    this.#events.received(this.#byte);
    return true;
  }

  get #isRead(): boolean {
    return (this.#byte & 1) === 1;
  }

  #endByte(): void {
    const mode = this.#mode;
    this.#clocks = 0;
    if (!this.#isAcknowledged) {
      this.#mode = "idle";
      this.#change(false);
      if (mode === "read") this.#events.readEnded();
      return;
    }
    if (mode === "address") {
      this.#wasAddressed = true;
      this.#mode = this.#isRead ? "read" : "write";
    }
    this.#beginByte();
  }

  #beginByte(): void {
    const byte = this.#mode === "read" ? this.#events.next() : 0;
    const isReady = this.#mode === "read" ? byte !== undefined : this.#events.hasRoom();
    if (!isReady) {
      this.#isHolding = true;
      this.#pull(false, true);
      return;
    }
    this.#byte = byte ?? 0;
    const pullsSda = this.#mode === "read" && (this.#byte & 0x80) === 0;
    if (!this.#isHolding) {
      this.#change(pullsSda);
      return;
    }
    this.#isHolding = false;
    this.#pull(pullsSda, true);
    this.#next = "release SCL";
    this.#alarm.schedule(this.#times().setupNs);
  }

  #putBit(): void {
    this.#change(((this.#byte >> (7 - this.#clocks)) & 1) === 0);
  }

  /** Plans a change of SDA. The change comes after the hold time, while SCL is low. */
  #change(pullsSda: boolean): void {
    this.#next = "change SDA";
    this.#nextPullsSda = pullsSda;
    this.#alarm.schedule(this.#times().holdNs);
  }

  #continue(): void {
    if (this.#next === "change SDA") this.#pull(this.#nextPullsSda, this.pullsScl);
    else this.#pull(this.pullsSda, false);
  }

  #pull(sda: boolean, scl: boolean): void {
    if (sda === this.pullsSda && scl === this.pullsScl) return;
    this.pullsSda = sda;
    this.pullsScl = scl;
    this.#wires.pullsChanged();
  }
}
