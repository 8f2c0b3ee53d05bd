import type { Machine } from "./loaded-interpreter.ts";

/**
 * A copy of everything that an interpreter keeps in WebAssembly: its memory and the pointer to the top of its stack.
 * The table of functions is not copied, because it never changes.
 */
export class MemoryImage {
  readonly #machine: Machine;
  /** A copy of the memory up to the last byte that is not 0. */
  readonly #bytes: Uint8Array;
  readonly #sizeBytes: number;
  readonly #stackPointer: number;

  /** Copies the state of the machine. Call this only while the machine does not run. */
  constructor(machine: Machine) {
    const { buffer } = machine.memory;
    this.#machine = machine;
    this.#bytes = new Uint8Array(buffer.slice(0, endOfContent(buffer)));
    this.#sizeBytes = buffer.byteLength;
    this.#stackPointer = machine.emscripten_stack_get_current();
  }

  /** False if the memory has grown since the copy. Such a memory cannot be restored, because memory cannot shrink. */
  canRestore(): boolean {
    return this.#machine.memory.buffer.byteLength === this.#sizeBytes;
  }

  /** Restores the state. Call this only while the machine does not run. */
  restore(): void {
    const bytes = new Uint8Array(this.#machine.memory.buffer);
    bytes.set(this.#bytes);
    bytes.fill(0, this.#bytes.length);
    this.#machine._emscripten_stack_restore(this.#stackPointer);
  }
}

/** Returns an index after the last byte that is not 0. This index is a multiple of 4. */
function endOfContent(buffer: ArrayBuffer): number {
  const words = new Uint32Array(buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return end * Uint32Array.BYTES_PER_ELEMENT;
}
