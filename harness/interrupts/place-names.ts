import { nameOperation } from "../emulator/processor/thumb.ts";
import { readFunction } from "./bytecode.ts";
import type { Functions } from "./functions.ts";
import type { Machine } from "./machine.ts";
import { BYTECODE_OFFSET, type RunningFunction } from "./python-tracker.ts";

/** A line of Python. */
export interface PythonLine {
  /** The name of the file on the board. */
  readonly file: string;
  readonly function: string;
  /** The number of the line. Set only if the function was compiled with line numbers. */
  readonly line: number | undefined;
}

/** The code that an edge interrupts. */
export interface InterruptedCode {
  /** The address of the instruction that comes next. */
  readonly address: number;
  /** The name of the instruction that comes next, such as `STR immediate`. */
  readonly instruction: string;
  /** The C function, or `machine code in RAM` for a function that Python has compiled to machine code. */
  readonly function: string;
  /** The distance in bytes from the start of the C function to the instruction. */
  readonly offset: number;
  /** The line of the innermost Python function that runs. Undefined if this line is not known. */
  readonly python: PythonLine | undefined;
  /** The innermost Python line that is in the program itself, and not in a module. */
  readonly program: PythonLine | undefined;
}

/**
 * Names the code that a machine is about to run. The texts of the names come from the firmware itself: this class calls
 * the firmware's function `qstr_str` on the emulated board, and then restores the state of the board.
 */
export class PlaceNames {
  readonly #machine: Machine;
  readonly #functions: Functions | undefined;
  readonly #programFile: string;
  readonly #texts = new Map<number, string>();
  readonly #lines = new Map<string, PythonLine | undefined>();

  /** `programFile` is the name of the program on the board. */
  constructor(machine: Machine, functions: Functions | undefined, programFile: string) {
    this.#machine = machine;
    this.#functions = functions;
    this.#programFile = programFile;
  }

  /**
   * Names the code that the machine is about to run. `running` are the Python functions that run now, with the
   * innermost function first.
   */
  nameCode(running: readonly RunningFunction[]): InterruptedCode {
    const address = this.#machine.cpu.registers[PC]! >>> 0;
    const { name, offset } = this.#functionAt(address);
    let python: PythonLine | undefined;
    let program: PythonLine | undefined;
    for (const one of running) {
      const line = this.#lineOf(one);
      python ??= line;
      if (line?.file !== this.#programFile) continue;
      program = line;
      break;
    }
    const instruction = nameOperation(this.#machine.halfword(address));
    return { address, instruction, function: name, offset, python, program };
  }

  #functionAt(address: number): { readonly name: string; readonly offset: number } {
    if (address >= HEAP_START && this.#functions?.at(address) === undefined) {
      return { name: "machine code in RAM", offset: 0 };
    }
    return this.#functions?.at(address) ?? { name: `0x${address.toString(16)}`, offset: 0 };
  }

  #lineOf({ fun, place }: RunningFunction): PythonLine | undefined {
    const key = `${fun} ${place}`;
    if (!this.#lines.has(key)) this.#lines.set(key, this.#readLine(fun, place));
    return this.#lines.get(key);
  }

  #readLine(fun: number, place: number): PythonLine | undefined {
    const machine = this.#machine;
    const start = machine.word(fun + BYTECODE_OFFSET);
    const length = Math.max(place - start + 1, LEAST_BYTES);
    const bytes = machine.board.memory.view(start, length);
    const info = bytes && readFunction(bytes);
    if (info === undefined) return undefined;
    const names = machine.word(machine.word(fun + CONTEXT_OFFSET) + NAMES_OFFSET);
    return {
      file: this.#text(machine.halfword(names)),
      function: this.#text(machine.halfword(names + 2 * info.nameIndex)),
      line: info.lineOf(place - start),
    };
  }

  #text(number: number): string {
    let text = this.#texts.get(number);
    if (text === undefined) {
      text = this.#askFirmware(number) ?? "?";
      this.#texts.set(number, text);
    }
    return text;
  }

  #askFirmware(number: number): string | undefined {
    const entry = this.#functions?.addressOf("qstr_str");
    if (entry === undefined) return undefined;
    const machine = this.#machine;
    const saved = machine.save();
    const { cpu } = machine;
    const r = cpu.registers;
    const { core } = machine.chip.parts;
    cpu.isAsleep = false;
    core.PM = true; // masks all interrupts, so that no handler starts
    core.interruptsUpdated = false;
    r[0] = number;
    r[LR] = RETURN | 1;
    cpu.jump(entry);
    let isDone = false;
    for (let i = 0; i < MOST_INSTRUCTIONS && !isDone; i++) {
      // Only the processor runs. No time passes for the peripherals.
      cpu.run(cpu.nowNs + 2 ** -10, cpu.nowNs + 1);
      isDone = r[PC]! >>> 0 === RETURN;
    }
    const text = isDone ? this.#readText(r[0]! >>> 0) : undefined;
    machine.restore(saved);
    return text;
  }

  #readText(address: number): string {
    let end = address;
    while (
      end - address < LONGEST_TEXT &&
      ((this.#machine.halfword(end & ~1) >> (8 * (end & 1))) & 0xff) !== 0
    )
      end++;
    return Buffer.from(this.#machine.board.memory.view(address, end - address) ?? []).toString();
  }
}

const PC = 15;
const LR = 14;
const HEAP_START = 0x20000000;
/**
 * Offsets of fields in bytes. The second field of a function object is the context of its module. The third field of
 * such a context is the table of the module's names.
 */
const CONTEXT_OFFSET = 4;
const NAMES_OFFSET = 8;
/**
 * The smallest number of bytes to read from a bytecode. It is enough for the start of the bytecode, which has the names
 * and lines.
 */
const LEAST_BYTES = 512;
/**
 * The return address for the call of `qstr_str`. No function has this address. The call has ended when the processor
 * reaches this address.
 */
const RETURN = 0x100000f0;
const MOST_INSTRUCTIONS = 10_000;
const LONGEST_TEXT = 200;
