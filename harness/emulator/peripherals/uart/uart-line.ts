import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";

/** The format of a character on the line. */
export interface FrameFormat {
  readonly bitNs: number;
  /** The number of data bits, from 5 to 8. */
  readonly dataBits: number;
  readonly parity: "none" | "odd" | "even";
  readonly stopBits: 1 | 2;
}

/** A character that was received from the line. */
export interface ReceivedFrame {
  readonly data: number;
  readonly hasParityError: boolean;
  /** True if the stop bit was 0 (a framing error). */
  readonly hasFramingError: boolean;
  /** True if all bits were 0, including the stop bit (a break). */
  readonly isBreak: boolean;
}

/** Sends characters on a line, bit by bit. The line is high between characters. */
export class Transmitter {
  level: Level = 1;
  readonly #onLevel: () => void;
  readonly #onEnd: () => void;
  readonly #alarm: Alarm;
  #bits: Level[] = [];
  #bitNs = 0;

  constructor(clock: VirtualClock, onLevel: () => void, onEnd: () => void) {
    this.#onLevel = onLevel;
    this.#onEnd = onEnd;
    this.#alarm = clock.createAlarm(() => this.#nextBit());
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    this.#bits = keep(this.#bits);
    this.#bitNs = keep(this.#bitNs);
  }

  get isBusy(): boolean {
    return this.#bits.length > 0;
  }

  /** Sends one character. Calls `onEnd` at the end of the last stop bit. */
  send(data: number, { bitNs, dataBits, parity, stopBits }: FrameFormat): void {
    this.#bitNs = bitNs;
    const bits = dataBitsOf(data, dataBits);
    const check: Level[] = parity === "none" ? [] : [parityOf(bits, parity)];
    this.#bits = [0, ...bits, ...check, ...(stopBits === 2 ? STOP_2 : STOP_1)];
    this.#put();
  }

  #put(): void {
    const level = this.#bits[0]!;
    this.#alarm.schedule(this.#bitNs);
    if (level === this.level) return;
    this.level = level;
    this.#onLevel();
  }

  #nextBit(): void {
    this.#bits.shift();
    if (this.#bits.length > 0) this.#put();
    else this.#onEnd();
  }
}

/**
 * Receives characters from a line. The receiver reads the level in the middle of each bit. It counts the time from the
 * edge of the start bit.
 */
export class Receiver {
  readonly #format: () => FrameFormat;
  readonly #onFrame: (frame: ReceivedFrame) => void;
  readonly #alarm: Alarm;
  #isListening = false;
  #level: Level = 1;
  #bits: Level[] | undefined;
  #current: FrameFormat | undefined;

  constructor(
    clock: VirtualClock,
    format: () => FrameFormat,
    onFrame: (frame: ReceivedFrame) => void,
  ) {
    this.#format = format;
    this.#onFrame = onFrame;
    this.#alarm = clock.createAlarm(() => this.#sample());
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    this.#isListening = keep(this.#isListening);
    this.#level = keep(this.#level);
    this.#bits = keep(this.#bits);
    this.#current = keep(this.#current);
  }

  /** Starts or stops listening to the line. `level` is the current level of the line. */
  listen(isListening: boolean, level: Level): void {
    if (!isListening) {
      this.#bits = undefined;
      this.#alarm.cancel();
    }
    this.#isListening = isListening;
    this.#level = 1;
    this.setLevel(level);
  }

  setLevel(level: Level): void {
    if (level === this.#level) return;
    this.#level = level;
    if (level === 1 || this.#bits !== undefined || !this.#isListening) return;
    this.#bits = [];
    this.#current = this.#format();
    this.#alarm.schedule(this.#current.bitNs / 2);
  }

  #sample(): void {
    const bits = this.#bits!;
    const { bitNs, dataBits, parity } = this.#current!;
    bits.push(this.#level);
    if (bits[0] === 1) {
      this.#bits = undefined; // not a start bit, only a short pulse
      return;
    }
    const length = 1 + dataBits + (parity === "none" ? 0 : 1) + 1;
    if (bits.length < length) {
      this.#alarm.schedule(bitNs);
      return;
    }
    this.#bits = undefined;
    const data = bits.slice(1, 1 + dataBits);
    this.#onFrame({
      data: data.reduce<number>((value, bit, i) => value | (bit << i), 0),
      hasParityError: parity !== "none" && bits[1 + dataBits] !== parityOf(data, parity),
      hasFramingError: bits.at(-1) === 0,
      isBreak: !bits.includes(1),
    });
  }
}

const STOP_1: readonly Level[] = [1];
const STOP_2: readonly Level[] = [1, 1];

/** The least significant bit comes first. */
function dataBitsOf(data: number, count: number): Level[] {
  return Array.from({ length: count }, (_, i) => ((data >> i) & 1 ? 1 : 0));
}

function parityOf(bits: readonly Level[], parity: "odd" | "even"): Level {
  const ones = bits.filter((bit) => bit === 1).length;
  return (ones % 2 === 1) === (parity === "even") ? 1 : 0;
}
