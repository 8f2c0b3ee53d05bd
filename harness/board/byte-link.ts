import type { Duplex } from "node:stream";
import { BoardError } from "./board-error.ts";
import { deferred } from "./deferred.ts";
import type { HostTime } from "./host-time.ts";

/**
 * An open byte stream to a board, which the reader reads at its own pace. The stream is never paused, because a
 * paused serial port does not notice that its board was unplugged.
 */
export class ByteLink {
  /** For messages, such as `/dev/ttyACM0`. */
  readonly name: string;
  readonly time: HostTime;
  readonly #stream: Duplex;
  #chunks: Buffer[] = [];
  #isClosed = false;
  #isClosedByUs = false;
  #changed = deferred();

  constructor(name: string, stream: Duplex, time: HostTime) {
    this.name = name;
    this.time = time;
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#notify();
    });
    for (const event of ["close", "end", "error"]) stream.on(event, () => this.#noteClose());
  }

  /** False after the board was unplugged or reset, or the link was closed. */
  get isOpen(): boolean {
    return !this.#isClosed;
  }

  /** The bytes that arrived and were not taken yet. */
  get received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? NOTHING;
  }

  /** Takes the first bytes that arrived. */
  take(count: number): Buffer {
    const { received } = this;
    const rest = received.subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    return received.subarray(0, count);
  }

  /** Discards all bytes that arrived. */
  discard(): void {
    this.#chunks = [];
  }

  /**
   * Waits until more bytes arrive and returns true. Returns false if `limitMs` pass or `stop` is aborted first.
   * Throws BoardError (`gone`) if the port is closed.
   */
  async waitForMore(limitMs: number, stop?: AbortSignal): Promise<boolean> {
    if (this.#isClosed) throw this.#goneError();
    if (stop?.aborted || limitMs <= 0) return false;
    const before = this.#count();
    // An abort ends the wait just as bytes do.
    const wake = () => this.#notify();
    stop?.addEventListener("abort", wake, { once: true });
    try {
      await this.time.waitFor(this.#changed.promise, limitMs);
    } finally {
      stop?.removeEventListener("abort", wake);
    }
    if (this.#count() > before) return true;
    if (this.#isClosed) throw this.#goneError();
    return false;
  }

  /**
   * Waits up to `limitMs` for `ending`, and takes all bytes up to and including it. If it does not arrive, returns
   * undefined and takes nothing. Throws BoardError (`gone`).
   */
  async readThrough(ending: string, limitMs: number): Promise<Buffer | undefined> {
    const endMs = this.time.nowMs + limitMs;
    for (;;) {
      const at = this.received.indexOf(ending, 0, "latin1");
      if (at >= 0) return this.take(at + ending.length);
      if (!(await this.waitForMore(endMs - this.time.nowMs))) return undefined;
    }
  }

  /** The same for exactly `count` bytes. */
  async read(count: number, limitMs: number): Promise<Buffer | undefined> {
    const endMs = this.time.nowMs + limitMs;
    while (this.#count() < count) {
      if (!(await this.waitForMore(endMs - this.time.nowMs))) return undefined;
    }
    return this.take(count);
  }

  /**
   * Sends bytes to the port. Throws BoardError: `gone` if the port is closed, `silent` if it does not accept them
   * within `limitMs`, for example because nobody reads at the other end.
   */
  async send(bytes: Uint8Array | string, limitMs: number): Promise<void> {
    if (this.#isClosed) throw this.#goneError();
    const written = new Promise<void>((resolve, reject) => {
      const chunk = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
      this.#stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    const isTaken = await this.time.waitFor(written, limitMs);
    if (this.#isClosed) throw this.#goneError();
    if (!isTaken) {
      throw new BoardError(
        "silent",
        `${this.name} did not accept ${bytes.length} bytes within ${limitMs} ms. Its firmware hangs: reset the board or unplug it.`,
      );
    }
    await written.catch((error: Error) => {
      throw this.#goneError(error);
    });
  }

  /** Releases the port. Idempotent. */
  async close(): Promise<void> {
    this.#isClosedByUs = true;
    if (this.#isClosed) return;
    // Not destroy(): a serial port closes its device only in end().
    const { promise, resolve } = deferred();
    const stream = this.#stream as Duplex & { close?: (done: () => void) => void };
    if (stream.close) stream.close(() => resolve());
    else stream.destroy().once("close", resolve);
    await this.time.waitFor(promise, CLOSE_LIMIT_MS);
    this.#noteClose();
  }

  #count(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  #noteClose(): void {
    this.#isClosed = true;
    this.#notify();
  }

  #notify(): void {
    const { resolve } = this.#changed;
    this.#changed = deferred();
    resolve();
  }

  #goneError(cause?: Error): BoardError {
    return new BoardError(
      "gone",
      this.#isClosedByUs
        ? `${this.name} has been closed`
        : `${this.name} disappeared: the board was unplugged, lost power, or was reset. Plug it in and try again.`,
      cause && { cause },
    );
  }
}

const NOTHING = Buffer.alloc(0);
const CLOSE_LIMIT_MS = 2000;
