import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

/** MicroPython's interpreter and the parts of its state that are outside of Python. */
export interface LoadedInterpreter {
  readonly python: MicroPython;
  /** The memory of the interpreter, and functions that read and set its stack pointer. */
  readonly machine: Machine;
}

type MicroPython = Awaited<ReturnType<typeof loadMicroPython>>;

/** The files of the interpreter, which are in memory. */
export type FileSystem = MicroPython["FS"];

/** The exports of the interpreter's WebAssembly instance that the code in this folder uses. */
export interface Machine {
  readonly memory: WebAssembly.Memory;
  emscripten_stack_get_current(): number;
  _emscripten_stack_restore(pointer: number): void;
}

/** The functions that get the bytes of the interpreter's output. */
export interface Output {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
}

/**
 * Loads an interpreter in this realm. Its memory cannot grow beyond the limit. Only one interpreter
 * may be loaded per realm, because the interpreter's package keeps its state in variables of the
 * realm.
 */
export async function loadInterpreter(
  memoryLimitBytes: number,
  output: Output,
): Promise<LoadedInterpreter> {
  capWasmMemory(memoryLimitBytes);
  const machine = catchMachine();
  // The interpreter subtracts the value of Date.now() at load time from each later value. With 0 at load time, its
  // ticks are the later values.
  Date.now = () => 0;
  const python = await loadMicroPython({
    heapsize: 4 * 1024 * 1024,
    pystack: 64 * 1024,
    linebuffer: false,
    stdout: (bytes) => output.stdout(bytes),
    stderr: (bytes) => output.stderr(bytes),
  });
  return { python, machine: await machine };
}

/**
 * Limits the memory of WebAssembly, because the limits of the thread do not include this memory.
 * When the memory cannot grow, the interpreter raises MemoryError.
 */
function capWasmMemory(limitBytes: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * 65536 > limitBytes) {
      throw new RangeError(`wasm memory is limited to ${limitBytes} bytes`);
    }
    return grow.call(this, pages);
  };
}

/**
 * Resolves with the exports of the next WebAssembly instance. This is needed because the interpreter's package does not
 * expose all of its exports.
 */
function catchMachine(): Promise<Machine> {
  const { instantiate } = WebAssembly;
  return new Promise((resolve) => {
    WebAssembly.instantiate = async (bytes, imports) => {
      const result = await instantiate(bytes, imports);
      resolve(result.instance.exports as unknown as Machine);
      return result;
    };
  });
}
