import type { Level } from "../trace/waveform.ts";
import type { DeviceWires } from "./device.ts";
import type { Wait } from "./wire-script.ts";

/** A part of a script that performs one operation. It returns the result of the operation. */
export type Operation<T> = Generator<Wait, T, boolean>;

/**
 * A controller on an I2C bus (NXP UM10204). Each of its operations is a part of a script. A bit takes 5 us, or longer
 * if the target holds SCL low. If the target holds SCL low for more than 50 ms, the operation gives up and releases
 * both lines.
 */
export class I2cControllerLine {
  readonly #wires: DeviceWires;
  readonly #sda: string;
  readonly #scl: string;

  constructor(wires: DeviceWires, { sda, scl }: { readonly sda: string; readonly scl: string }) {
    this.#wires = wires;
    this.#sda = sda;
    this.#scl = scl;
    this.release();
  }

  /** Releases both lines at the same time. */
  release(): void {
    this.#pull(this.#sda, false);
    this.#pull(this.#scl, false);
  }

  /** Reads bytes. Returns undefined if the target does not answer or holds SCL for too long. */
  *read(address: number, length: number): Operation<number[] | undefined> {
    if (!(yield* this.#begin(address, true))) return yield* this.#end(undefined);
    const bytes: number[] = [];
    while (bytes.length < length) {
      const byte = yield* this.#byteIn(bytes.length + 1 < length);
      if (byte === undefined) return undefined;
      bytes.push(byte);
    }
    return yield* this.#end(bytes);
  }

  /** Writes bytes. Returns true if the target has acknowledged all of them. */
  *write(address: number, bytes: readonly number[]): Operation<boolean> {
    if (!(yield* this.#begin(address, false))) return yield* this.#end(false);
    for (const byte of bytes) {
      if (!(yield* this.#byteOut(byte))) return yield* this.#end(false);
    }
    return yield* this.#end(true);
  }

  *#begin(address: number, isRead: boolean): Operation<boolean> {
    this.#pull(this.#sda, true);
    yield HALF_US;
    this.#pull(this.#scl, true);
    return yield* this.#byteOut((address << 1) | Number(isRead));
  }

  /** Makes a stop. */
  *#end<T>(result: T): Operation<T> {
    this.#pull(this.#scl, true);
    this.#pull(this.#sda, true);
    yield HALF_US;
    if (!(yield* this.#raiseScl())) return result;
    yield HALF_US;
    this.#pull(this.#sda, false);
    yield HALF_US;
    return result;
  }

  *#byteOut(byte: number): Operation<boolean> {
    for (let bit = 7; bit >= 0; bit--) {
      if ((yield* this.#exchange((byte >> bit) & 1 ? 1 : 0)) === undefined) return false;
    }
    return (yield* this.#exchange(1)) === 0;
  }

  *#byteIn(isAcknowledged: boolean): Operation<number | undefined> {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) {
      const level = yield* this.#exchange(1);
      if (level === undefined) return undefined;
      byte = (byte << 1) | level;
    }
    const end = yield* this.#exchange(isAcknowledged ? 0 : 1);
    return end === undefined ? undefined : byte;
  }

  /**
   * Sends a bit. To send a 1, the controller releases SDA. Returns the level of SDA. Returns undefined if SCL stayed
   * low.
   */
  *#exchange(bit: Level): Operation<Level | undefined> {
    yield HALF_US / 2;
    this.#pull(this.#sda, bit === 0);
    yield HALF_US / 2;
    if (!(yield* this.#raiseScl())) return undefined;
    yield HALF_US;
    const level = this.#wires.level(this.#sda);
    this.#pull(this.#scl, true);
    return level;
  }

  *#raiseScl(): Operation<boolean> {
    this.#pull(this.#scl, false);
    const isHigh = yield { wire: this.#scl, level: 1, limitUs: LIMIT_US };
    if (!isHigh) this.release();
    return isHigh;
  }

  #pull(wire: string, isLow: boolean): void {
    this.#wires.drive(wire, isLow ? "low" : "pull-up");
  }
}

const HALF_US = 2.5;
const LIMIT_US = 50_000;
