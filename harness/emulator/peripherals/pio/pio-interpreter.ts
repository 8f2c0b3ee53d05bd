import { reverseBits } from "../../bits.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Loop, LoopDetector, LoopState } from "./loop-detector.ts";
import type { MachineFifos } from "./machine-fifos.ts";
import type { MachineSettings } from "./machine-settings.ts";
import {
  type DebugFlag,
  type PinRegister,
  type PioSurroundings,
  RX_STALL,
  TX_STALL,
} from "./pio-surroundings.ts";

/**
 * How an instruction ended. `again`: the instruction needs another cycle. `stalled`: the instruction waits until
 * something changes.
 */
export type Outcome = "done" | "jumped" | "again" | "stalled";

/** The parts that an instruction can use, besides the machine's own registers. */
export interface InterpreterParts {
  readonly settings: MachineSettings;
  readonly fifos: MachineFifos;
  readonly loops: LoopDetector;
  readonly outside: PioSurroundings;
}

/**
 * Executes a state machine's instructions on its registers (RP2040 datasheet 3.4 and 3.5), including shift registers
 * with autopush and autopull, side-set and stalls. It does not count time.
 *
 * Not modelled: OUT_STICKY and inline output enable.
 */
export class PioInterpreter {
  pc = 0;
  #x = 0;
  #y = 0;
  #isr = 0;
  #isrCount = 0;
  #osr = 0;
  #osrCount = 32;
  /** An instruction that must be executed instead of the instruction at pc. */
  #latch: number | undefined;
  /** True if the first half of the current instruction is done, and the second half waits for something. */
  #isHalfDone = false;
  readonly #settings: MachineSettings;
  readonly #fifos: MachineFifos;
  readonly #loops: LoopDetector;
  readonly #outside: PioSurroundings;

  constructor({ settings, fifos, loops, outside }: InterpreterParts) {
    this.#settings = settings;
    this.#fifos = fifos;
    this.#loops = loops;
    this.#outside = outside;
  }

  [STATE](keep: Keep): void {
    this.#x = keep(this.#x);
    this.#y = keep(this.#y);
    this.#isr = keep(this.#isr);
    this.#isrCount = keep(this.#isrCount);
    this.#osr = keep(this.#osr);
    this.#osrCount = keep(this.#osrCount);
    this.#latch = keep(this.#latch);
    this.#isHalfDone = keep(this.#isHalfDone);
    keep(this.#settings);
    keep(this.#fifos);
    keep(this.#loops);
  }

  /**
   * The instruction that is executed instead of the instruction at pc. The value is undefined if there is no such
   * instruction.
   */
  get latch(): number | undefined {
    return this.#latch;
  }

  get loopState(): LoopState {
    return {
      x: this.#x,
      y: this.#y,
      isr: this.#isr,
      osr: this.#osr,
      isrCount: this.#isrCount,
      osrCount: this.#osrCount,
    };
  }

  restart(): void {
    this.#isrCount = 0;
    this.#osrCount = 32;
    this.#isr = 0;
    this.#latch = undefined;
    this.#isHalfDone = false;
  }

  /** Adds to the registers what the loop adds to them in `rounds` rounds. */
  addRounds(loop: Loop, rounds: number): void {
    this.#x = (this.#x + Math.imul(loop.x, rounds)) | 0;
    this.#y = (this.#y + Math.imul(loop.y, rounds)) | 0;
    this.#isr = (this.#isr + Math.imul(loop.isr, rounds)) | 0;
    this.#osr = (this.#osr + Math.imul(loop.osr, rounds)) | 0;
  }

  /** Executes an instruction and its side-set. A jump sets pc. All other instructions leave pc unchanged. */
  execute(instruction: number): Outcome {
    const outcome = this.#perform(instruction);
    this.#sideSet(instruction);
    return outcome;
  }

  /**
   * Executes an instruction that is not at pc. If the instruction stalls, it is kept in `latch` and executed again
   * later. Returns true if the instruction is done.
   */
  executeLatched(instruction: number): boolean {
    const isRetry = this.#latch !== undefined;
    // The program's own instruction may be half done. Remember this, because that instruction continues after the
    // latched instruction.
    const wasHalfDone = this.#isHalfDone;
    if (!isRetry) this.#isHalfDone = false;
    this.#latch = undefined;
    const outcome = this.execute(instruction);
    const isDone = outcome === "done" || outcome === "jumped";
    if (!isDone) this.#latch = instruction;
    else if (!isRetry && outcome !== "jumped") this.#isHalfDone = wasHalfDone;
    this.#loops.noteEffect();
    return isDone;
  }

  #perform(instruction: number): Outcome {
    if (this.#settings.isAutopull && instruction >>> 13 !== OUT) this.#refill();
    switch (instruction >>> 13) {
      case JMP:
        return this.#jump(instruction);
      case WAIT:
        return this.#wait(instruction);
      case IN:
        return this.#in(instruction);
      case OUT:
        return this.#out(instruction);
      case PUSH_PULL:
        return instruction & 0x80 ? this.#pull(instruction) : this.#push(instruction);
      case MOV:
        return this.#move(instruction);
      case IRQ:
        return this.#irq(instruction);
      default:
        return this.#set(instruction);
    }
  }

  #jump(instruction: number): Outcome {
    if (!this.#jumpCondition((instruction >>> 5) & 7)) return "done";
    this.pc = instruction & 31;
    return "jumped";
  }

  #jumpCondition(condition: number): boolean {
    switch (condition) {
      case IF_ALWAYS:
        return true;
      case IF_X_ZERO:
        return this.#isZero(this.#x);
      case IF_X_NOT_ZERO_DECREMENT: {
        const wasZero = this.#isZero(this.#x);
        this.#x = (this.#x - 1) | 0;
        return !wasZero;
      }
      case IF_Y_ZERO:
        return this.#isZero(this.#y);
      case IF_Y_NOT_ZERO_DECREMENT: {
        const wasZero = this.#isZero(this.#y);
        this.#y = (this.#y - 1) | 0;
        return !wasZero;
      }
      case IF_X_NOT_Y:
        return !this.#isZero((this.#x - this.#y) | 0);
      case IF_PIN:
        return ((this.#outside.inputs >>> this.#settings.jumpPin) & 1) === 1;
      default: // OSR is not empty
        return this.#osrCount < this.#settings.pullThreshold;
    }
  }

  #isZero(value: number): boolean {
    this.#loops.noteTest(value);
    return value === 0;
  }

  #wait(instruction: number): Outcome {
    const wanted = (instruction >>> 7) & 1;
    const index = instruction & 31;
    switch ((instruction >>> 5) & 3) {
      case WAIT_GPIO:
        return ((this.#outside.inputs >>> index) & 1) === wanted ? "done" : "stalled";
      case WAIT_PIN:
        return ((this.#pins >>> index) & 1) === wanted ? "done" : "stalled";
      case WAIT_IRQ: {
        const flag = this.#flagOf(index);
        if ((this.#outside.irqFlags & flag) === 0) return wanted === 0 ? "done" : "stalled";
        if (wanted === 0) return "stalled";
        this.#outside.irqFlags &= ~flag;
        this.#loops.noteEffect();
        return "done";
      }
      default:
        return "done";
    }
  }

  #in(instruction: number): Outcome {
    const count = instruction & 31 || 32;
    if (!this.#isHalfDone) {
      const value = this.#source((instruction >>> 5) & 7) & (0xffffffff >>> (32 - count));
      if (count === 32) this.#isr = value;
      else if (this.#settings.isInShiftedRight) {
        this.#isr = (this.#isr >>> count) | (value << (32 - count));
      } else this.#isr = (this.#isr << count) | value;
      this.#isrCount = Math.min(32, this.#isrCount + count);
      this.#loops.noteNonlinear();
    }
    this.#isHalfDone = false;
    if (this.#settings.isAutopush && this.#isrCount >= this.#settings.pushThreshold) {
      if (this.#fifos.rx.full) {
        this.#noteDebug(RX_STALL);
        this.#isHalfDone = true;
        return "stalled";
      }
      this.#pushIsr();
    }
    return "done";
  }

  #out(instruction: number): Outcome {
    const count = instruction & 31 || 32;
    if (this.#settings.isAutopull && this.#osrCount >= this.#settings.pullThreshold) {
      if (this.#fifos.tx.empty) {
        this.#noteDebug(TX_STALL);
        return "stalled";
      }
      this.#refill();
      return "again";
    }
    const value = this.#shiftOut(count);
    if (this.#settings.isAutopull) this.#refill();
    switch ((instruction >>> 5) & 7) {
      case OUT_PINS:
        this.#writePins("values", this.#settings.outBase, this.#settings.outCount, value);
        return "done";
      case OUT_X:
        this.#x = value | 0;
        return "done";
      case OUT_Y:
        this.#y = value | 0;
        return "done";
      case OUT_NULL:
        return "done";
      case OUT_PINDIRS:
        this.#writePins("directions", this.#settings.outBase, this.#settings.outCount, value);
        return "done";
      case OUT_PC:
        this.pc = value & 31;
        return "jumped";
      case OUT_ISR:
        this.#isr = value | 0;
        this.#isrCount = count;
        return "done";
      default: // EXEC
        this.#latch = value & 0xffff;
        this.#loops.noteEffect();
        return "done";
    }
  }

  #shiftOut(count: number): number {
    let value = this.#osr;
    if (count === 32) this.#osr = 0;
    else if (this.#settings.isOutShiftedRight) {
      value = this.#osr & (0xffffffff >>> (32 - count));
      this.#osr >>>= count;
    } else {
      value = this.#osr >>> (32 - count);
      this.#osr <<= count;
    }
    this.#osr |= 0;
    this.#osrCount = Math.min(32, this.#osrCount + count);
    this.#loops.noteNonlinear();
    return value;
  }

  #push(instruction: number): Outcome {
    const isOnlyIfFull = (instruction & IF_FULL_OR_EMPTY) !== 0;
    if (isOnlyIfFull && this.#isrCount < this.#settings.pushThreshold) return "done";
    if (!this.#fifos.rx.full) {
      this.#pushIsr();
      return "done";
    }
    this.#noteDebug(RX_STALL);
    if (instruction & BLOCK) return "stalled";
    this.#isr = 0;
    this.#isrCount = 0;
    return "done";
  }

  #pull(instruction: number): Outcome {
    const isOnlyIfEmpty = (instruction & IF_FULL_OR_EMPTY) !== 0 || this.#settings.isAutopull;
    if (isOnlyIfEmpty && this.#osrCount < this.#settings.pullThreshold) return "done";
    if (!this.#fifos.tx.empty) {
      this.#pullOsr();
      return "done";
    }
    this.#noteDebug(TX_STALL);
    if (instruction & BLOCK) return "stalled";
    this.#osr = this.#x;
    this.#osrCount = 0;
    return "done";
  }

  #move(instruction: number): Outcome {
    let value = this.#source(instruction & 7);
    switch ((instruction >>> 3) & 3) {
      case INVERT:
        value = ~value;
        break;
      case REVERSE:
        value = reverseBits(value);
        this.#loops.noteNonlinear();
    }
    switch ((instruction >>> 5) & 7) {
      case MOV_PINS:
        this.#writePins("values", this.#settings.outBase, this.#settings.outCount, value);
        return "done";
      case MOV_X:
        this.#x = value;
        return "done";
      case MOV_Y:
        this.#y = value;
        return "done";
      case MOV_EXEC:
        this.#latch = value & 0xffff;
        this.#loops.noteEffect();
        return "done";
      case MOV_PC:
        this.pc = value & 31;
        this.#loops.noteNonlinear();
        return "jumped";
      case MOV_ISR:
        this.#isr = value;
        this.#isrCount = 0;
        return "done";
      case MOV_OSR:
        this.#osr = value;
        this.#osrCount = 0;
        return "done";
      default:
        return "done";
    }
  }

  #irq(instruction: number): Outcome {
    const flag = this.#flagOf(instruction & 31);
    const isWaiting = (instruction & IRQ_WAIT) !== 0;
    if (instruction & IRQ_CLEAR) {
      this.#setFlags(this.#outside.irqFlags & ~flag);
      return "done";
    }
    if (!this.#isHalfDone) {
      this.#setFlags(this.#outside.irqFlags | flag);
      if (!isWaiting) return "done";
    }
    this.#isHalfDone = (this.#outside.irqFlags & flag) !== 0;
    return this.#isHalfDone ? "stalled" : "done";
  }

  #set(instruction: number): Outcome {
    const value = instruction & 31;
    switch ((instruction >>> 5) & 7) {
      case SET_PINS:
        this.#writePins("values", this.#settings.setBase, this.#settings.setCount, value);
        break;
      case SET_X:
        this.#x = value;
        break;
      case SET_Y:
        this.#y = value;
        break;
      case SET_PINDIRS:
        this.#writePins("directions", this.#settings.setBase, this.#settings.setCount, value);
    }
    return "done";
  }

  /**
   * Does the side-set of an instruction. Side-set happens at the start of an instruction, even if the instruction
   * stalls (3.5.1).
   */
  #sideSet(instruction: number): void {
    const field = (instruction >>> 8) & 31;
    const count = this.#settings.sideSetBits;
    if (count === 0) return;
    const isOptional = this.#settings.isSideSetOptional;
    if (isOptional && (field & 0x10) === 0) return;
    this.#writePins(
      this.#settings.isSideSetOfDirections ? "directions" : "values",
      this.#settings.sideSetBase,
      isOptional ? count - 1 : count,
      field >>> (5 - count),
    );
  }

  #source(source: number): number {
    switch (source) {
      case FROM_PINS:
        return this.#pins;
      case FROM_X:
        return this.#x;
      case FROM_Y:
        return this.#y;
      case FROM_STATUS:
        return this.#status;
      case FROM_ISR:
        return this.#isr;
      case FROM_OSR:
        return this.#osr;
      default:
        return 0;
    }
  }

  /** The levels of all pins, rotated so that the pin IN_BASE is bit 0. */
  get #pins(): number {
    return rotateLeft(this.#outside.inputs, (32 - this.#settings.inBase) & 31);
  }

  get #status(): number {
    const { rx, tx } = this.#fifos;
    const level = this.#settings.isStatusOfRx ? rx.itemCount : tx.itemCount;
    return level < this.#settings.statusLevel ? -1 : 0;
  }

  #writePins(kind: PinRegister, base: number, count: number, value: number): void {
    if (count === 0) return;
    const mask = rotateLeft(0xffffffff >>> (32 - Math.min(32, count)), base);
    if (this.#outside.setPins(kind, mask, rotateLeft(value, base))) this.#loops.noteEffect();
  }

  #refill(): void {
    if (this.#osrCount >= this.#settings.pullThreshold && !this.#fifos.tx.empty) this.#pullOsr();
  }

  #pullOsr(): void {
    this.#osr = this.#fifos.tx.pull() | 0;
    this.#osrCount = 0;
    this.#loops.noteEffect();
    this.#outside.fifoChanged(this.#fifos);
  }

  #pushIsr(): void {
    this.#fifos.rx.push(this.#isr >>> 0);
    this.#isr = 0;
    this.#isrCount = 0;
    this.#loops.noteEffect();
    this.#outside.fifoChanged(this.#fifos);
  }

  #noteDebug(flag: DebugFlag): void {
    this.#loops.noteEffect();
    this.#outside.noteDebug(this.#fifos.index, flag);
  }

  #setFlags(flags: number): void {
    if (flags === this.#outside.irqFlags) return;
    this.#outside.irqFlags = flags;
    this.#loops.noteEffect();
  }

  /**
   * Returns the bit of the IRQ flag with this index. If the top bit of the index is set, the index is relative to the
   * machine's own number (3.4.9).
   */
  #flagOf(index: number): number {
    const place = index & 0x10 ? (index & 4) | ((index + this.#fifos.index) & 3) : index & 7;
    return 1 << place;
  }
}

// The upper three bits of an instruction. The value 7 is SET.
const JMP = 0;
const WAIT = 1;
const IN = 2;
const OUT = 3;
const PUSH_PULL = 4;
const MOV = 5;
const IRQ = 6;

// Conditions of JMP (3.4.2)
const IF_ALWAYS = 0;
const IF_X_ZERO = 1;
const IF_X_NOT_ZERO_DECREMENT = 2;
const IF_Y_ZERO = 3;
const IF_Y_NOT_ZERO_DECREMENT = 4;
const IF_X_NOT_Y = 5;
const IF_PIN = 6;

// Sources of WAIT (3.4.3)
const WAIT_GPIO = 0;
const WAIT_PIN = 1;
const WAIT_IRQ = 2;

// Sources of IN and MOV (3.4.4, 3.4.8). The value 3 is NULL.
const FROM_PINS = 0;
const FROM_X = 1;
const FROM_Y = 2;
const FROM_STATUS = 5;
const FROM_ISR = 6;
const FROM_OSR = 7;

// Destinations of OUT (3.4.5)
const OUT_PINS = 0;
const OUT_X = 1;
const OUT_Y = 2;
const OUT_NULL = 3;
const OUT_PINDIRS = 4;
const OUT_PC = 5;
const OUT_ISR = 6;

// Bits of PUSH and PULL (3.4.6, 3.4.7)
const IF_FULL_OR_EMPTY = 0x40;
const BLOCK = 0x20;

// Operations and destinations of MOV (3.4.8)
const INVERT = 1;
const REVERSE = 2;
const MOV_PINS = 0;
const MOV_X = 1;
const MOV_Y = 2;
const MOV_EXEC = 4;
const MOV_PC = 5;
const MOV_ISR = 6;
const MOV_OSR = 7;

// Bits of IRQ (3.4.9)
const IRQ_CLEAR = 0x40;
const IRQ_WAIT = 0x20;

// Destinations of SET (3.4.10)
const SET_PINS = 0;
const SET_X = 1;
const SET_Y = 2;
const SET_PINDIRS = 4;

function rotateLeft(value: number, count: number): number {
  return count === 0 ? value | 0 : (value << count) | (value >>> (32 - count));
}
