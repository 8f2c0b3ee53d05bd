import type { Duplex } from "node:stream";
import { BoardError } from "./board-error.ts";
import { deferred } from "./deferred.ts";
import type { HostTime } from "./host-time.ts";

/**
 * An open byte stream to a board. It buffers all bytes until they are read. The stream is never paused, because a
 * paused serial port does not notice that its board was unplugged.
 */
export class ByteLink {
  /** The name of the port in messages, such as `/dev/ttyACM0`. */
  readonly name: string;
  readonly time: HostTime;
  readonly #isBridge: boolean;
  readonly #stream: Duplex;
  #chunks: Buffer[] = [];
  #isClosed = false;
  #isClosedByUs = false;
  #changed = deferred();

  /** `isBridge` is true if a server in the network is between this machine and the board. */
  constructor(name: string, stream: Duplex, time: HostTime, isBridge = false) {
    this.name = name;
    this.time = time;
    this.#isBridge = isBridge;
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

  /** The bytes that have arrived and have not been read yet. */
  get received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? NOTHING;
  }

  /** Removes the first `count` bytes from the received bytes and returns them. */
  take(count: number): Buffer {
    const { received } = this;
    const rest = received.subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    return received.subarray(0, count);
  }

  /** Discards all received bytes. */
  discard(): void {
    this.#chunks = [];
  }

  /**
   * Waits until more bytes arrive and then returns true. Returns false if `limitMs` pass or `stop` is aborted before
   * that. Throws BoardError (`gone`) if the port is closed.
   */
  async waitForMore(limitMs: number, stop?: AbortSignal): Promise<boolean> {
    if (this.#isClosed) throw this.#goneError();
    if (stop?.aborted || limitMs <= 0) return false;
    const before = this.#count();
    // Both an abort of `stop` and new bytes end the wait.
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
   * Waits up to `limitMs` for `ending`. Returns all bytes up to and including `ending`. If `ending` does not arrive,
   * returns undefined and leaves the bytes in the buffer. Throws BoardError (`gone`) if the port is closed.
   */
  async readThrough(ending: string, limitMs: number): Promise<Buffer | undefined> {
    const endMs = this.time.nowMs + limitMs;
    for (;;) {
      const at = this.received.indexOf(ending, 0, "latin1");
      if (at >= 0) return this.take(at + ending.length);
      if (!(await this.waitForMore(endMs - this.time.nowMs))) return undefined;
    }
  }

  /**
   * Waits up to `limitMs` for `count` bytes and returns them. If they do not arrive, returns undefined and leaves the
   * bytes in the buffer. Throws BoardError (`gone`) if the port is closed.
   */
  async read(count: number, limitMs: number): Promise<Buffer | undefined> {
    const endMs = this.time.nowMs + limitMs;
    while (this.#count() < count) {
      if (!(await this.waitForMore(endMs - this.time.nowMs))) return undefined;
    }
    return this.take(count);
  }

  /**
   * Sends bytes to the port. Throws BoardError (`gone`) if the port is closed. Throws BoardError (`silent`) if the port
   * does not accept the bytes within `limitMs`, for example because nothing reads them at the other end.
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
        `${this.name} did not accept ${bytes.length} bytes within ${limitMs} ms, because its firmware hangs. Reset the board or unplug it.`,
      );
    }
    await written.catch((error: Error) => {
      throw this.#goneError(error);
    });
  }

  /** Releases the port. A second call does nothing. */
  async close(): Promise<void> {
    this.#isClosedByUs = true;
    if (this.#isClosed) return;
    // Prefer close(), because destroy() does not close the device of a serial port.
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
        : `${this.name} ${this.#isBridge ? BRIDGE_GONE : BOARD_GONE} and try again.`,
      cause && { cause },
    );
  }
}

const BOARD_GONE = "disappeared: the board was unplugged, lost power, or was reset. Plug it in";
const BRIDGE_GONE =
  "closed the connection. Close other programs that use this port, check that the server at this address serves the serial port of a board,";

const NOTHING = Buffer.alloc(0);
const CLOSE_LIMIT_MS = 2000;
