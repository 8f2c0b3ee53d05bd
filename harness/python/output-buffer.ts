/**
 * Console output in memory that a worker shares with its owner. The output survives when the worker is terminated, even
 * in an endless loop.
 */
export class OutputBuffer {
  readonly shared: SharedArrayBuffer;
  readonly #length: Int32Array;
  readonly #bytes: Uint8Array;

  /** Makes a new buffer of this size in bytes, or a view of a buffer that the other thread made. */
  constructor(source: number | SharedArrayBuffer) {
    this.shared = typeof source === "number" ? new SharedArrayBuffer(4 + source) : source;
    this.#length = new Int32Array(this.shared, 0, 1);
    this.#bytes = new Uint8Array(this.shared, 4);
  }

  /** Writes a byte. If the buffer is full, writes nothing and returns false. */
  write(byte: number): boolean {
    const length = this.#length[0]!;
    if (length === this.#bytes.length) return false;
    this.#bytes[length] = byte;
    Atomics.store(this.#length, 0, length + 1);
    return true;
  }

  /** Empties the buffer. */
  clear(): void {
    Atomics.store(this.#length, 0, 0);
  }

  /** Returns a copy of the bytes that were written until now. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, Atomics.load(this.#length, 0));
  }

  text(): string {
    // Copy the bytes first, because a TextDecoder refuses shared memory.
    return new TextDecoder().decode(this.bytes());
  }
}
