import type { Functions } from "./functions.ts";
import type { Machine } from "./machine.ts";

/**
 * A Python function that is running. `fun` is the address of its function object. `place` is the address of the byte
 * that was last read from its bytecode.
 */
export interface RunningFunction {
  readonly fun: number;
  readonly place: number;
}

/**
 * Follows which Python functions a board runs. Call `see` before each machine instruction.
 *
 * The firmware runs a Python function with its function `mp_execute_bytecode`. At the start of `mp_execute_bytecode`,
 * r0 points to the state of the Python function: the function object, and the address of the next byte of its bytecode.
 * After that, `mp_execute_bytecode` reads the bytecode with LDRB. So the last address that it has read says which part
 * of the Python function runs.
 */
export class PythonTracker {
  readonly #machine: Machine;
  readonly #registers: Int32Array;
  readonly #halfwords: Uint16Array;
  readonly #entry: number;
  readonly #end: number;
  readonly #frames: Frame[] = [];

  /** If the firmware has no function `mp_execute_bytecode`, no Python function is found. */
  constructor(machine: Machine, functions: Functions | undefined) {
    this.#machine = machine;
    this.#registers = machine.cpu.registers;
    this.#halfwords = machine.board.memory.halfwords;
    this.#entry = functions?.addressOf(INTERPRETER) ?? -1;
    this.#end = functions?.endOf(INTERPRETER) ?? -1;
  }

  /** The Python functions that are running, with the innermost function first. */
  get running(): RunningFunction[] {
    return this.#frames.map(({ fun, place }) => ({ fun, place })).reverse();
  }

  see(): void {
    const r = this.#registers;
    const pc = r[PC]! >>> 0;
    const stack = r[SP]! >>> 0;
    const frames = this.#frames;
    // An exception can end a function before its last instruction. So a function has also ended if the stack pointer
    // has moved above its part of the stack.
    while (frames.length > 0) {
      const top = frames.at(-1)!;
      const hasReturned = top.stack === stack && top.returnTo === pc;
      if (top.stack >= stack && !hasReturned) break;
      frames.pop();
    }
    if (pc === this.#entry) this.#enter(stack);
    else if (pc > this.#entry && pc < this.#end && frames.length > 0) this.#follow(pc);
  }

  #enter(stack: number): void {
    const state = this.#registers[0]! >>> 0;
    const machine = this.#machine;
    const fun = machine.word(state);
    this.#frames.push({
      fun,
      bytecode: machine.word(fun + BYTECODE_OFFSET),
      place: machine.word(state + 4),
      stack,
      returnTo: (this.#registers[LR]! & ~1) >>> 0,
    });
  }

  #follow(pc: number): void {
    const { memory } = this.#machine.board;
    const page = memory.readPages[pc >>> 13]!;
    const op = this.#halfwords[(page + (pc & 0x1fff)) >> 1]!;
    const r = this.#registers;
    let address: number;
    if (op >> 11 === LDRB_IMMEDIATE) address = r[(op >> 3) & 7]! + ((op >> 6) & 31);
    else if (op >> 9 === LDRB_REGISTER) address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
    else return;
    const frame = this.#frames.at(-1)!;
    const distance = (address >>> 0) - frame.bytecode;
    if (distance > 0 && distance < LONGEST_BYTES) frame.place = address >>> 0;
  }
}

interface Frame {
  readonly fun: number;
  readonly bytecode: number;
  place: number;
  readonly stack: number;
  readonly returnTo: number;
}

const INTERPRETER = "mp_execute_bytecode";
/**
 * The offset of the bytecode's address in a function object. The addresses of its type, its module and its inner
 * functions come first, with 4 bytes each.
 */
export const BYTECODE_OFFSET = 12;
/** The limit for the length of a function's bytecode. A longer function hardly fits into the memory of a board. */
const LONGEST_BYTES = 16 * 1024;
const LDRB_IMMEDIATE = 0b01111;
const LDRB_REGISTER = 0b0101110;
const SP = 13;
const LR = 14;
const PC = 15;
