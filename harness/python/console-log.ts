/** A part of the output, and the time at which the program wrote it. The text may end in the middle of a line. */
export interface LoggedText {
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
  readonly atUs: number;
}

/**
 * The times of console output, in memory that a worker shares with its owner. The bytes themselves are in the two
 * output buffers. A full log accepts no new times. Its last entry belongs to one of the two streams: later output of
 * this stream gets the time of the last entry, and later output of the other stream is left out.
 */
export class ConsoleLog {
  readonly shared: SharedArrayBuffer;
  readonly #count: Int32Array;
  readonly #view: DataView;
  #lastUs = 0;
  #isLineOver = false;

  /** Makes a new log. If `shared` is the memory of a log that another thread made, makes a view of that log. */
  constructor(shared = new SharedArrayBuffer(HEADER_BYTES + CAPACITY * ENTRY_BYTES)) {
    this.shared = shared;
    this.#count = new Int32Array(shared, 0, 1);
    this.#view = new DataView(shared, HEADER_BYTES);
  }

  /**
   * Records that these bytes were written to a stream, `atUs` microseconds after the start of the program. One `print`
   * writes a line in several parts. All parts that follow immediately get the time of the first part.
   */
  write(stream: LoggedText["stream"], bytes: Uint8Array, atUs: number): void {
    const count = this.#count[0]!;
    const last = (count - 1) * ENTRY_BYTES;
    const isError = Number(stream === "stderr");
    const mayJoin =
      count > 0 &&
      this.#view.getUint8(last + 12) === isError &&
      (count === CAPACITY || (atUs - this.#lastUs <= AT_ONCE_US && !this.#isLineOver));
    this.#lastUs = atUs;
    this.#isLineOver = bytes.at(-1) === LINE_FEED;
    if (mayJoin) {
      this.#view.setUint32(last + 8, this.#view.getUint32(last + 8) + bytes.length);
    } else if (count < CAPACITY) {
      const at = count * ENTRY_BYTES;
      this.#view.setFloat64(at, atUs);
      this.#view.setUint32(at + 8, bytes.length);
      this.#view.setUint8(at + 12, isError);
      Atomics.store(this.#count, 0, count + 1);
    }
  }

  /** Returns the output with its times. `output` holds all bytes of the two streams. */
  read(output: Readonly<Record<LoggedText["stream"], Uint8Array>>): LoggedText[] {
    const offsets = { stdout: 0, stderr: 0 };
    return Array.from({ length: Atomics.load(this.#count, 0) }, (_, i) => {
      const at = i * ENTRY_BYTES;
      const stream = this.#view.getUint8(at + 12) === 1 ? "stderr" : "stdout";
      const from = offsets[stream];
      offsets[stream] += this.#view.getUint32(at + 8);
      const bytes = output[stream].subarray(from, offsets[stream]);
      return { stream, bytes, atUs: this.#view.getFloat64(at) };
    });
  }
}

/**
 * If two writes are at most this number of microseconds apart, they may count as one write. The number is above 0,
 * because two writes without a pause have different times: each write costs a few microseconds.
 */
const AT_ONCE_US = 10;
const LINE_FEED = 10;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 16;
/**
 * The number of entries in the log. It is large enough for a program that prints short lines up to its limit of 1 MiB.
 */
const CAPACITY = 262_144;
