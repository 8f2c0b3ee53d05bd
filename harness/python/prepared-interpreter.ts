import { BorderImage, type BorderModule, watchJavaScript } from "./border-image.ts";
import { type LoadedInterpreter, loadInterpreter, type Output } from "./loaded-interpreter.ts";
import { MemoryImage } from "./memory-image.ts";
import { ProgramFiles } from "./program-files.ts";
import type { Files } from "./program-task.ts";

/** The parts that all programs of an interpreter share. */
export interface Preparation {
  readonly memoryLimitBytes: number;
  /** The modules that every program can import. */
  readonly files: Files;
  /** Python code that runs once, before all programs. */
  readonly code: string;
}

/**
 * The host of a piece of Python code. It gets the output of the code, and provides the module `_kernel` and the time.
 */
export interface PythonHost {
  readonly output: Output;
  /** The module `_kernel`. The functions of this module have the same names for all hosts. */
  readonly kernel: BorderModule;
  readonly time: {
    /** Returns the ticks in milliseconds. */
    readMs(): number;
    /** The interpreter calls this function just before the code runs. */
    start(): void;
    /** True if the code has read the time since `start`, or if time has passed. */
    isTouched(): boolean;
  };
}

/** A Python program, with its files. */
export interface PythonProgram {
  readonly files: Files;
  readonly code: string;
}

/**
 * An interpreter that has run a preparation. The interpreter keeps a copy of its state after the preparation. Each
 * program starts from this copy. So no program waits for the preparation, and no program sees the changes of earlier
 * programs.
 */
export class PreparedInterpreter {
  readonly #loaded: LoadedInterpreter;
  readonly #output: SwitchedOutput;
  readonly #files: ProgramFiles;
  readonly #memory: MemoryImage;
  readonly #border: BorderImage;
  /** True until a program leaves changes that other programs would see. */
  #isClean = true;
  #isNew = true;

  /**
   * Loads an interpreter and runs the preparation on a host. Only one interpreter may be loaded in a
   * realm. The promise rejects if the preparation raises an exception.
   */
  static async prepare(
    { memoryLimitBytes, files, code }: Preparation,
    host: PythonHost,
  ): Promise<PreparedInterpreter> {
    const output = new SwitchedOutput(host.output);
    const loaded = await loadInterpreter(memoryLimitBytes, output);
    return new PreparedInterpreter(loaded, output, files, code, host);
  }

  private constructor(
    loaded: LoadedInterpreter,
    output: SwitchedOutput,
    files: Files,
    code: string,
    { kernel, time }: PythonHost,
  ) {
    const { python, machine } = loaded;
    this.#loaded = loaded;
    this.#output = output;
    this.#files = new ProgramFiles(python.FS);
    const markUsed = () => {
      this.#isClean = false;
    };
    watchJavaScript(markUsed);
    // The state of a kernel cannot be copied. So if the preparation uses the kernel, this interpreter runs only one program.
    const watched = watchModule(kernel, markUsed);
    python.registerJsModule("_kernel", watched);
    Date.now = NO_TIME;
    this.#files.keep(files);
    Date.now = () => time.readMs();
    time.start();
    python.runPython(code);
    Date.now = NO_TIME;
    output.endPreparation();
    if (time.isTouched()) markUsed();
    this.#memory = new MemoryImage(machine);
    this.#border = new BorderImage(watched);
  }

  /**
   * Runs a program. Returns true if this interpreter can run another program. If an exception leaves the interpreter,
   * throws this exception. The interpreter must not be used after that.
   */
  run({ files, code }: PythonProgram, { kernel, time, output }: PythonHost): boolean {
    if (!this.#isNew) {
      this.#memory.restore();
      this.#output.switchTo(output);
    }
    this.#isNew = false;
    this.#border.restore(kernel);
    this.#files.add(files);
    Date.now = () => time.readMs();
    time.start();
    this.#loaded.python.runPython(code);
    Date.now = NO_TIME;
    const isAsBefore = this.#files.remove() && this.#memory.canRestore();
    return isAsBefore && this.#border.canRestore() && this.#isClean;
  }
}

/**
 * Sends the interpreter's output to the host of the current program. The host of each program also gets the output of
 * the preparation.
 */
class SwitchedOutput implements Output {
  #target: Output;
  readonly #prepared: (readonly [stream: keyof Output, bytes: Uint8Array])[] = [];
  #isPrepared = false;

  constructor(target: Output) {
    this.#target = target;
  }

  stdout(bytes: Uint8Array): void {
    this.#write("stdout", bytes);
  }

  stderr(bytes: Uint8Array): void {
    this.#write("stderr", bytes);
  }

  /** Ends the recording of the preparation's output. */
  endPreparation(): void {
    this.#isPrepared = true;
  }

  switchTo(target: Output): void {
    this.#target = target;
    for (const [stream, bytes] of this.#prepared) target[stream](bytes);
  }

  #write(stream: keyof Output, bytes: Uint8Array): void {
    if (!this.#isPrepared) this.#prepared.push([stream, bytes]);
    this.#target[stream](bytes);
  }
}

/** Returns a module with the functions of `module`. Each of these functions first calls `onUse`. */
function watchModule(module: BorderModule, onUse: () => void): BorderModule {
  const watched = Object.entries(module).map(([name, call]) => [
    name,
    (...args: never[]) => {
      onUse();
      return call(...args);
    },
  ]);
  return Object.fromEntries(watched);
}

/**
 * A function that replaces `Date.now` while no Python code runs, and always returns 0. Even then, the file system reads
 * the time.
 */
const NO_TIME = () => 0;
