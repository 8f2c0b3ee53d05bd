/**
 * Console output in memory that a worker and its owner share: whatever was written is there even if
 * the worker is terminated in the middle of an endless loop.
 */
export class OutputBuffer {
  readonly shared: SharedArrayBuffer;
  readonly #length: Int32Array;
  readonly #bytes: Uint8Array;

  /** A new buffer for `capacity` bytes, or the view of one that came from the other side. */
  constructor(source: number | SharedArrayBuffer) {
    this.shared = typeof source === "number" ? new SharedArrayBuffer(4 + source) : source;
    this.#length = new Int32Array(this.shared, 0, 1);
    this.#bytes = new Uint8Array(this.shared, 4);
  }

  /** False if the buffer is full; the byte is not written then. */
  write(byte: number): boolean {
    const length = this.#length[0]!;
    if (length === this.#bytes.length) return false;
    this.#bytes[length] = byte;
    Atomics.store(this.#length, 0, length + 1);
    return true;
  }

  text(): string {
    // A TextDecoder refuses shared memory; slice() copies it out.
    return new TextDecoder().decode(this.#bytes.slice(0, Atomics.load(this.#length, 0)));
  }
}
