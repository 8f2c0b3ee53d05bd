import { expect, test } from "vitest";
import { MemoryImage } from "./memory-image.ts";

test("restore resets the stack pointer and all bytes, even the bytes after the end of the copy", () => {
  const machine = makeMachine();
  const bytes = new Uint8Array(machine.memory.buffer);
  bytes.set([1, 2, 3], 100);
  const before = Uint8Array.from(bytes);
  const image = new MemoryImage(machine);

  bytes.fill(9);
  machine.pointer = 7;
  image.restore();

  expect(machine.pointer).toBe(500);
  expect(Buffer.compare(bytes, before)).toBe(0);
});

test("if a memory has grown, it cannot be restored", () => {
  const machine = makeMachine();
  const image = new MemoryImage(machine);
  expect(image.canRestore()).toBe(true);
  machine.memory.grow(1);
  expect(image.canRestore()).toBe(false);
});

/** Returns a WebAssembly memory of one page, with a stack pointer. */
function makeMachine() {
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    pointer: 500,
    emscripten_stack_get_current() {
      return this.pointer;
    },
    _emscripten_stack_restore(pointer: number) {
      this.pointer = pointer;
    },
  };
}
