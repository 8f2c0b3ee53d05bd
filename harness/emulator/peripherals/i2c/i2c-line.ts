import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";

/** The lengths of the parts of a bit in nanoseconds. */
export interface I2cTimes {
  readonly highNs: number;
  readonly lowNs: number;
  /** The time from the fall of SCL to a change of SDA. */
  readonly holdNs: number;
}

/** How an operation on the line ended. `lost` means that the controller sent a 1, but the line was low. */
export type I2cResult =
  | { readonly kind: "started" }
  | { readonly kind: "sent"; readonly isAcknowledged: boolean }
  | { readonly kind: "received"; readonly data: number }
  | { readonly kind: "answered" }
  | { readonly kind: "stopped" }
  | { readonly kind: "lost" };

/** The two lines, as an I2C controller uses them. */
export interface I2cWires {
  sda(): Level;
  scl(): Level;
  /** Called when `pullsSda` or `pullsScl` has changed. */
  pullsChanged(): void;
}

/**
 * The electrical side of an I2C controller (NXP UM10204). The controller does one operation at a time. SCL stays low
 * between two operations. A target may hold SCL low for any time. A start waits until both lines are high.
 */
export class I2cLine {
  /** True while the controller pulls SDA (`pullsSda`) or SCL (`pullsScl`) low. False while it releases this line. */
  pullsSda = false;
  pullsScl = false;
  readonly #wires: I2cWires;
  readonly #times: () => I2cTimes;
  readonly #onEnd: (result: I2cResult) => void;
  readonly #alarm: Alarm;
  #phase: Phase = "idle";
  #operation: Operation = { kind: "stop" };
  /** The bits that must still be sent, in the order of sending. A 1 releases SDA. */
  #toSend: Level[] = [];
  #seen: Level[] = [];

  /**
   * `times` returns the lengths of the parts of a bit. It is called for each bit. `onEnd` is called at the end of
   * each operation.
   */
  constructor(
    clock: VirtualClock,
    wires: I2cWires,
    times: () => I2cTimes,
    onEnd: (result: I2cResult) => void,
  ) {
    this.#wires = wires;
    this.#times = times;
    this.#onEnd = onEnd;
    this.#alarm = clock.createAlarm(() => this.#continue());
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    this.#phase = keep(this.#phase);
    this.#operation = keep(this.#operation);
    this.#toSend = keep(this.#toSend);
    this.#seen = keep(this.#seen);
  }

  /** True while the controller does an operation. */
  get isBusy(): boolean {
    return this.#phase !== "idle";
  }

  /** True from a start of this controller until its stop. */
  get ownsBus(): boolean {
    return this.pullsScl || (this.isBusy && this.#phase !== "free" && this.#phase !== "waiting");
  }

  /** True if a start waits until the bus is free. */
  get isWaiting(): boolean {
    return this.#phase === "waiting";
  }

  /** Makes a start, or a repeated start if the controller owns the bus. */
  start(): void {
    this.#operation = { kind: "start" };
    if (this.pullsScl) this.#pulse(1);
    else {
      this.#phase = "waiting";
      this.lineChanged();
    }
  }

  /** Sends eight bits, the highest first, and reads the acknowledgement. */
  send(byte: number): void {
    this.#operation = { kind: "send" };
    this.#exchange([...bitsOf(byte), 1]);
  }

  receive(): void {
    this.#operation = { kind: "receive" };
    this.#exchange(bitsOf(0xff));
  }

  /** Answers a received byte. */
  answer(isAcknowledged: boolean): void {
    this.#operation = { kind: "answer" };
    this.#exchange([isAcknowledged ? 0 : 1]);
  }

  stop(): void {
    this.#operation = { kind: "stop" };
    this.#pulse(0);
  }

  /** Immediately cancels the current operation, which gets no result, and releases both lines. */
  release(): void {
    this.#phase = "idle";
    this.#alarm.cancel();
    this.#pull(false, false);
  }

  /** Continues an operation that waits for a line to rise. Call this when the level of a line has changed. */
  lineChanged(): void {
    const isSclHigh = this.#wires.scl() === 1;
    const isSdaHigh = this.#wires.sda() === 1;
    if (this.#phase === "waiting" && isSclHigh && isSdaHigh) this.#beginStart();
    else if (this.#phase === "rise" && isSclHigh) this.#wait("high", this.#times().highNs);
    else if (this.#phase === "last rise" && isSdaHigh) this.#endStop();
  }

  #exchange(bits: Level[]): void {
    this.#toSend = bits;
    this.#seen = [];
    this.#nextBit();
  }

  #nextBit(): void {
    this.#pulse(this.#toSend[0]!);
  }

  /** Makes a clock pulse: sets SDA while SCL is low, and then lets SCL rise. */
  #pulse(sda: Level): void {
    this.#operation = { ...this.#operation, sda };
    this.#wait("hold", Math.min(this.#times().holdNs, this.#times().lowNs));
  }

  #wait(phase: Phase, ns: number): void {
    this.#phase = phase;
    this.#alarm.schedule(ns);
  }

  #continue(): void {
    const { highNs, lowNs, holdNs } = this.#times();
    switch (this.#phase) {
      case "hold":
        this.#pull(this.#operation.sda === 0, true);
        this.#wait("low", Math.max(0, lowNs - holdNs));
        return;
      case "low":
        this.#phase = "rise";
        this.#pull(this.pullsSda, false);
        // If `#pull` has changed the level of SCL, `lineChanged` has already run and has changed the phase.
        if (this.#phase === "rise") this.lineChanged();
        return;
      case "high":
        this.#endPulse(highNs);
        return;
      case "start":
        this.#pull(true, true);
        this.#end({ kind: "started" });
        return;
      case "free":
        this.#end({ kind: "stopped" });
        return;
    }
  }

  #endPulse(highNs: number): void {
    const { kind } = this.#operation;
    if (kind === "start") {
      if (this.#wires.sda() === 0) this.#lose();
      else this.#beginStart(highNs);
    } else if (kind === "stop") {
      this.#phase = "last rise";
      this.#pull(false, false);
      if (this.#phase === "last rise") this.lineChanged();
    } else this.#endBit();
  }

  #beginStart(holdNs = this.#times().highNs): void {
    this.#wait("start", holdNs);
    this.#pull(true, false);
  }

  #endStop(): void {
    this.#wait("free", this.#times().lowNs);
  }

  #endBit(): void {
    const sent = this.#toSend.shift()!;
    const level = this.#wires.sda();
    this.#seen.push(level);
    const isData = this.#operation.kind === "send" && this.#seen.length <= 8;
    if (sent === 1 && level === 0 && (isData || this.#operation.kind === "answer")) {
      this.#lose();
      return;
    }
    this.#pull(this.pullsSda, true);
    if (this.#toSend.length > 0) this.#nextBit();
    else this.#end(this.#result());
  }

  #result(): I2cResult {
    if (this.#operation.kind === "answer") return { kind: "answered" };
    if (this.#operation.kind === "send") return { kind: "sent", isAcknowledged: !this.#seen[8] };
    return {
      kind: "received",
      data: this.#seen.reduce<number>((byte, bit) => (byte << 1) | bit, 0),
    };
  }

  #lose(): void {
    this.release();
    this.#onEnd({ kind: "lost" });
  }

  #end(result: I2cResult): void {
    this.#phase = "idle";
    this.#onEnd(result);
  }

  #pull(sda: boolean, scl: boolean): void {
    if (sda === this.pullsSda && scl === this.pullsScl) return;
    this.pullsSda = sda;
    this.pullsScl = scl;
    this.#wires.pullsChanged();
  }
}

/**
 * What the controller does now:
 * - `idle`: no operation.
 * - `waiting`: the controller waits for a free bus.
 * - `hold`, `low`, `rise`, `high`: the parts of a clock pulse. In `rise`, SCL is released but not high yet.
 * - `start`: SDA has fallen.
 * - `last rise`: SDA is released for a stop, but not high yet.
 * - `free`: the pause after a stop.
 */
type Phase = "idle" | "waiting" | "hold" | "low" | "rise" | "high" | "start" | "last rise" | "free";

interface Operation {
  readonly kind: "start" | "send" | "receive" | "answer" | "stop";
  /** The level of SDA in the current clock pulse. */
  readonly sda?: Level;
}

function bitsOf(byte: number): Level[] {
  return Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1 ? 1 : 0));
}
