import { FIFO } from "rp2040js";
import { type Loop, LoopDetector } from "./pio-loop.ts";

/** What a state machine shares with the other three of its block, and what it reaches outside. */
export interface PioSurroundings {
  readonly instructions: Uint16Array;
  readonly nsPerCycle: number;
  /** Levels of all pins, a bit each. */
  readonly inputs: number;
  /** The block's eight flags. */
  irqFlags: number;
  /** Sets some bits of the pins' values or directions. Returns whether that changed any. */
  setPins(kind: "values" | "directions", mask: number, bits: number): boolean;
  fifoChanged(machine: PioMachine): void;
  noteDebug(machine: PioMachine, flag: DebugFlag): void;
}

/** The four groups of FDEBUG, by the place of their first bit. */
export type DebugFlag = typeof RX_STALL | typeof RX_UNDER | typeof TX_OVER | typeof TX_STALL;
const RX_STALL = 0;
const RX_UNDER = 8;
const TX_OVER = 16;
const TX_STALL = 24;

/**
 * One PIO state machine in virtual time (RP2040 datasheet 3.2 to 3.5): clock divider, delays, side-set,
 * shift registers with autopush and autopull, FIFOs and their joins, stalls. The package's machines run
 * on wall time, as fast as they can.
 *
 * Not modelled: OUT_STICKY and inline output enable; an instruction written to SMx_INSTR is executed at
 * once, not at the machine's next cycle.
 */
export class PioMachine {
  readonly index: number;
  rx = new FIFO(4);
  tx = new FIFO(4);
  pc = 0;
  /** When the next instruction is due, if the machine is enabled. */
  dueNs = 0;

  #x = 0;
  #y = 0;
  #isr = 0;
  #isrCount = 0;
  #osr = 0;
  #osrCount = 32;
  #clkdiv = 0x00010000;
  #execctrl = 0x0001f000;
  #shiftctrl = 0x000c0000;
  #pinctrl = 0x14000000;

  #isEnabled = false;
  /** What the divider has left over, in 1/256 of a cycle of clk_sys. */
  #fraction = 0;
  /** Cycles of its own clock so far. */
  #cycles = 0;
  /** An instruction to execute instead of the one that pc points at. */
  #latch: number | undefined;
  /** The first half of the current instruction has been done, and the second waits for something. */
  #isHalfDone = false;
  #sleep: Loop | undefined;
  readonly #loops = new LoopDetector();
  readonly #outside: PioSurroundings;

  constructor(index: number, outside: PioSurroundings) {
    this.index = index;
    this.#outside = outside;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  /** When the machine will next do something that can be seen from outside; Infinity if it just waits. */
  get nextNs(): number {
    if (!this.#isEnabled) return Number.POSITIVE_INFINITY;
    if (this.#sleep === undefined) return this.dueNs;
    const { rounds, cycles } = this.#sleep;
    return this.dueNs + this.#wholeCycles(rounds * cycles) * this.#outside.nsPerCycle;
  }

  enable(isEnabled: boolean, nowNs: number): void {
    if (isEnabled && !this.#isEnabled) this.dueNs = nowNs + this.#outside.nsPerCycle;
    this.#isEnabled = isEnabled;
  }

  /** SM_RESTART (3.7, CTRL). */
  restart(): void {
    this.#isrCount = 0;
    this.#osrCount = 32;
    this.#isr = 0;
    this.#latch = undefined;
    this.#isHalfDone = false;
  }

  /** CLKDIV_RESTART (3.7, CTRL). */
  restartClock(nowNs: number): void {
    this.#fraction = 0;
    this.dueNs = nowNs + this.#outside.nsPerCycle;
  }

  /**
   * Executes everything that is due before `nowNs`: for a machine that waits, as what it waits for is
   * about to change. Nothing that it does in that time can be seen from outside.
   */
  catchUp(nowNs: number): void {
    if (!this.#isEnabled || this.#sleep === undefined) return;
    this.#skipRounds(this.#sleep, nowNs);
    this.#sleep = undefined;
    while (this.dueNs < nowNs) {
      this.step();
      this.#sleep = undefined;
    }
  }

  /** Something that the machine may be waiting for has changed. */
  wake(): void {
    this.#sleep = undefined;
    if (this.#isEnabled) this.#loops.forget();
    // A latched instruction is executed even by a machine that is not enabled.
    else if (this.#latch !== undefined) this.#executeLatched(this.#latch);
  }

  /** Executes the instruction that is due, or goes to the end of the rounds that it may skip. */
  step(): void {
    if (this.#sleep !== undefined) {
      this.#skipRounds(this.#sleep, this.nextNs);
      this.#sleep = undefined;
      return;
    }
    if (this.#latch !== undefined) {
      const latched = this.#latch;
      const isDone = this.#executeLatched(latched);
      this.#spend(isDone ? 1 + this.#delayOf(latched) : 1);
      if (!isDone) this.#sleep = STALLED;
      return;
    }
    const start = this.pc;
    const instruction = this.#outside.instructions[start]!;
    const outcome = this.#perform(instruction);
    this.#sideSet(instruction);
    if (outcome === "stalled" || outcome === "again") {
      this.#spend(1);
      if (outcome === "stalled") this.#sleep = STALLED;
      return;
    }
    if (outcome === "done") this.pc = start === this.#wrapTop ? this.#wrapBottom : (start + 1) & 31;
    // A delay after OUT EXEC or MOV EXEC is not taken (3.4.5, 3.4.8).
    this.#spend(this.#latch === undefined ? 1 + this.#delayOf(instruction) : 1);
    if (this.pc <= start) this.#lookForLoop();
  }

  writeFifo(value: number): void {
    if (this.tx.full) {
      this.#outside.noteDebug(this, TX_OVER);
      return;
    }
    this.tx.push(value);
    this.#outside.fifoChanged(this);
  }

  readFifo(): number {
    if (this.rx.empty) {
      this.#outside.noteDebug(this, RX_UNDER);
      return 0;
    }
    const value = this.rx.pull();
    this.#outside.fifoChanged(this);
    return value;
  }

  readRegister(offset: number): number {
    switch (offset) {
      case SM_CLKDIV:
        return this.#clkdiv;
      case SM_EXECCTRL:
        return (this.#execctrl | (this.#latch === undefined ? 0 : EXEC_STALLED)) >>> 0;
      case SM_SHIFTCTRL:
        return this.#shiftctrl;
      case SM_ADDR:
        return this.pc;
      case SM_INSTR:
        return this.#latch ?? this.#outside.instructions[this.pc]!;
      default:
        return this.#pinctrl;
    }
  }

  writeRegister(offset: number, value: number): void {
    switch (offset) {
      case SM_CLKDIV:
        this.#clkdiv = value >>> 0;
        return;
      case SM_EXECCTRL:
        this.#execctrl = value & ~EXEC_STALLED;
        return;
      case SM_SHIFTCTRL:
        if ((value ^ this.#shiftctrl) & (FJOIN_RX | FJOIN_TX)) this.#joinFifos(value);
        this.#shiftctrl = value >>> 0;
        return;
      case SM_INSTR:
        this.#executeLatched(value & 0xffff);
        return;
      case SM_PINCTRL:
        this.#pinctrl = value >>> 0;
        return;
    }
  }

  #joinFifos(shiftctrl: number): void {
    const rxTakesAll = (shiftctrl & FJOIN_RX) !== 0;
    const txTakesAll = (shiftctrl & FJOIN_TX) !== 0;
    this.rx = new FIFO(rxTakesAll ? 8 : txTakesAll ? 0 : 4);
    this.tx = new FIFO(txTakesAll ? 8 : rxTakesAll ? 0 : 4);
    this.#outside.fifoChanged(this);
  }

  #lookForLoop(): void {
    this.#sleep = this.#loops.visit(this.pc, this.#cycles, {
      x: this.#x,
      y: this.#y,
      isr: this.#isr,
      osr: this.#osr,
      isrCount: this.#isrCount,
      osrCount: this.#osrCount,
    });
  }

  /** Takes as many of the loop's rounds at once as are over by `nowNs`. */
  #skipRounds(loop: Loop, nowNs: number): void {
    const cycles = Math.floor(Math.max(0, (nowNs - this.dueNs) / this.#outside.nsPerCycle));
    const rounds = Math.min(
      loop.rounds,
      Math.floor(((cycles + 1) * 256 - 1 - this.#fraction) / (loop.cycles * this.#divider)),
    );
    this.#x = (this.#x + Math.imul(loop.x, rounds)) | 0;
    this.#y = (this.#y + Math.imul(loop.y, rounds)) | 0;
    this.#isr = (this.#isr + Math.imul(loop.isr, rounds)) | 0;
    this.#osr = (this.#osr + Math.imul(loop.osr, rounds)) | 0;
    this.#spend(rounds * loop.cycles);
    this.#loops.forget();
  }

  #spend(machineCycles: number): void {
    const total = this.#fraction + machineCycles * this.#divider;
    this.#fraction = total % 256;
    this.dueNs += Math.floor(total / 256) * this.#outside.nsPerCycle;
    this.#cycles += machineCycles;
  }

  #wholeCycles(machineCycles: number): number {
    return Math.floor((this.#fraction + machineCycles * this.#divider) / 256);
  }

  /** In 1/256 of a cycle of clk_sys. An integer part of 0 stands for 65536. */
  get #divider(): number {
    return (this.#clkdiv >>> 16 || 0x10000) * 256 + ((this.#clkdiv >>> 8) & 0xff);
  }

  /** Executes an instruction that is not at pc. If it stalls it is kept, to be tried again. */
  #executeLatched(instruction: number): boolean {
    const isRetry = this.#latch !== undefined;
    // The program's own instruction may be half done; it goes on where it was.
    const wasHalfDone = this.#isHalfDone;
    if (!isRetry) this.#isHalfDone = false;
    this.#latch = undefined;
    const outcome = this.#perform(instruction);
    this.#sideSet(instruction);
    const isDone = outcome === "done" || outcome === "jumped";
    if (!isDone) this.#latch = instruction;
    else if (!isRetry && outcome !== "jumped") this.#isHalfDone = wasHalfDone;
    this.#loops.noteEffect();
    return isDone;
  }

  #perform(instruction: number): Outcome {
    if (this.#shiftctrl & AUTOPULL && instruction >>> 13 !== OUT) this.#refill();
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
      case 0:
        return true;
      case 1:
        return this.#isZero(this.#x);
      case 2: {
        const wasZero = this.#isZero(this.#x);
        this.#x = (this.#x - 1) | 0;
        return !wasZero;
      }
      case 3:
        return this.#isZero(this.#y);
      case 4: {
        const wasZero = this.#isZero(this.#y);
        this.#y = (this.#y - 1) | 0;
        return !wasZero;
      }
      case 5:
        return !this.#isZero((this.#x - this.#y) | 0);
      case 6:
        return ((this.#outside.inputs >>> ((this.#execctrl >>> 24) & 31)) & 1) === 1;
      default:
        return this.#osrCount < this.#pullThreshold;
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
      case 0:
        return ((this.#outside.inputs >>> index) & 1) === wanted ? "done" : "stalled";
      case 1:
        return ((this.#pins >>> index) & 1) === wanted ? "done" : "stalled";
      case 2: {
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
      else if (this.#shiftctrl & IN_SHIFTDIR) {
        this.#isr = (this.#isr >>> count) | (value << (32 - count));
      } else this.#isr = (this.#isr << count) | value;
      this.#isrCount = Math.min(32, this.#isrCount + count);
      this.#loops.noteNonlinear();
    }
    this.#isHalfDone = false;
    if (this.#shiftctrl & AUTOPUSH && this.#isrCount >= this.#pushThreshold) {
      if (this.rx.full) {
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
    if (this.#shiftctrl & AUTOPULL && this.#osrCount >= this.#pullThreshold) {
      if (this.tx.empty) {
        this.#noteDebug(TX_STALL);
        return "stalled";
      }
      this.#refill();
      return "again";
    }
    let value = this.#osr;
    if (count < 32) {
      if (this.#shiftctrl & OUT_SHIFTDIR) {
        value = this.#osr & (0xffffffff >>> (32 - count));
        this.#osr >>>= count;
      } else {
        value = this.#osr >>> (32 - count);
        this.#osr <<= count;
      }
    } else this.#osr = 0;
    this.#osr |= 0;
    this.#osrCount = Math.min(32, this.#osrCount + count);
    this.#loops.noteNonlinear();
    if (this.#shiftctrl & AUTOPULL) this.#refill();
    switch ((instruction >>> 5) & 7) {
      case 0:
        this.#writePins("values", this.#outBase, this.#outCount, value);
        return "done";
      case 1:
        this.#x = value | 0;
        return "done";
      case 2:
        this.#y = value | 0;
        return "done";
      case 3:
        return "done";
      case 4:
        this.#writePins("directions", this.#outBase, this.#outCount, value);
        return "done";
      case 5:
        this.pc = value & 31;
        return "jumped";
      case 6:
        this.#isr = value | 0;
        this.#isrCount = count;
        return "done";
      default:
        this.#latch = value & 0xffff;
        this.#loops.noteEffect();
        return "done";
    }
  }

  #push(instruction: number): Outcome {
    const isOnlyIfFull = (instruction & 0x40) !== 0;
    if (isOnlyIfFull && this.#isrCount < this.#pushThreshold) return "done";
    if (!this.rx.full) {
      this.#pushIsr();
      return "done";
    }
    this.#noteDebug(RX_STALL);
    if (instruction & 0x20) return "stalled";
    this.#isr = 0;
    this.#isrCount = 0;
    return "done";
  }

  #pull(instruction: number): Outcome {
    const isOnlyIfEmpty = (instruction & 0x40) !== 0;
    if ((isOnlyIfEmpty || this.#shiftctrl & AUTOPULL) && this.#osrCount < this.#pullThreshold) {
      return "done";
    }
    if (!this.tx.empty) {
      this.#pullOsr();
      return "done";
    }
    this.#noteDebug(TX_STALL);
    if (instruction & 0x20) return "stalled";
    this.#osr = this.#x;
    this.#osrCount = 0;
    return "done";
  }

  #move(instruction: number): Outcome {
    let value = this.#source(instruction & 7);
    switch ((instruction >>> 3) & 3) {
      case 1:
        value = ~value;
        break;
      case 2:
        value = reverseBits(value);
        this.#loops.noteNonlinear();
    }
    switch ((instruction >>> 5) & 7) {
      case 0:
        this.#writePins("values", this.#outBase, this.#outCount, value);
        return "done";
      case 1:
        this.#x = value;
        return "done";
      case 2:
        this.#y = value;
        return "done";
      case 4:
        this.#latch = value & 0xffff;
        this.#loops.noteEffect();
        return "done";
      case 5:
        this.pc = value & 31;
        this.#loops.noteNonlinear();
        return "jumped";
      case 6:
        this.#isr = value;
        this.#isrCount = 0;
        return "done";
      case 7:
        this.#osr = value;
        this.#osrCount = 0;
        return "done";
      default:
        return "done";
    }
  }

  #irq(instruction: number): Outcome {
    const flag = this.#flagOf(instruction & 31);
    const isWaiting = (instruction & 0x20) !== 0;
    if (instruction & 0x40) {
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
      case 0:
        this.#writePins("values", this.#setBase, this.#setCount, value);
        break;
      case 1:
        this.#x = value;
        break;
      case 2:
        this.#y = value;
        break;
      case 4:
        this.#writePins("directions", this.#setBase, this.#setCount, value);
    }
    return "done";
  }

  /** Side-set happens at the start of an instruction, stalled or not (3.5.1). */
  #sideSet(instruction: number): void {
    const field = (instruction >>> 8) & 31;
    const count = this.#sideSetBits;
    if (count === 0) return;
    const isOptional = (this.#execctrl & SIDE_EN) !== 0;
    if (isOptional && (field & 0x10) === 0) return;
    const pins = isOptional ? count - 1 : count;
    this.#writePins(
      this.#execctrl & SIDE_PINDIR ? "directions" : "values",
      (this.#pinctrl >>> 10) & 31,
      pins,
      field >>> (5 - count),
    );
  }

  #source(source: number): number {
    switch (source) {
      case 0:
        return this.#pins;
      case 1:
        return this.#x;
      case 2:
        return this.#y;
      case 5:
        return this.#status;
      case 6:
        return this.#isr;
      case 7:
        return this.#osr;
      default:
        return 0;
    }
  }

  /** All pins, turned so that IN_BASE comes first. */
  get #pins(): number {
    const { inputs } = this.#outside;
    const base = (this.#pinctrl >>> 15) & 31;
    return (inputs >>> base) | (base === 0 ? 0 : inputs << (32 - base));
  }

  get #status(): number {
    const level = this.#execctrl & STATUS_SEL ? this.rx.itemCount : this.tx.itemCount;
    return level < (this.#execctrl & 15) ? -1 : 0;
  }

  #writePins(kind: "values" | "directions", base: number, count: number, value: number): void {
    if (count === 0) return;
    const mask = rotateLeft(0xffffffff >>> (32 - Math.min(32, count)), base);
    if (this.#outside.setPins(kind, mask, rotateLeft(value, base))) this.#loops.noteEffect();
  }

  #refill(): void {
    if (this.#osrCount >= this.#pullThreshold && !this.tx.empty) this.#pullOsr();
  }

  #pullOsr(): void {
    this.#osr = this.tx.pull() | 0;
    this.#osrCount = 0;
    this.#loops.noteEffect();
    this.#outside.fifoChanged(this);
  }

  #pushIsr(): void {
    this.rx.push(this.#isr >>> 0);
    this.#isr = 0;
    this.#isrCount = 0;
    this.#loops.noteEffect();
    this.#outside.fifoChanged(this);
  }

  #noteDebug(flag: DebugFlag): void {
    this.#loops.noteEffect();
    this.#outside.noteDebug(this, flag);
  }

  #setFlags(flags: number): void {
    if (flags === this.#outside.irqFlags) return;
    this.#outside.irqFlags = flags;
    this.#loops.noteEffect();
  }

  /** An index with its top bit set is counted from the machine's own number (3.4.9). */
  #flagOf(index: number): number {
    const place = index & 0x10 ? (index & 4) | ((index + this.index) & 3) : index & 7;
    return 1 << place;
  }

  #delayOf(instruction: number): number {
    return (instruction >>> 8) & (31 >>> this.#sideSetBits);
  }

  get #sideSetBits(): number {
    return this.#pinctrl >>> 29;
  }

  get #outBase(): number {
    return this.#pinctrl & 31;
  }

  get #outCount(): number {
    return (this.#pinctrl >>> 20) & 63;
  }

  get #setBase(): number {
    return (this.#pinctrl >>> 5) & 31;
  }

  get #setCount(): number {
    return (this.#pinctrl >>> 26) & 7;
  }

  get #pushThreshold(): number {
    return (this.#shiftctrl >>> 20) & 31 || 32;
  }

  get #pullThreshold(): number {
    return (this.#shiftctrl >>> 25) & 31 || 32;
  }

  get #wrapTop(): number {
    return (this.#execctrl >>> 12) & 31;
  }

  get #wrapBottom(): number {
    return (this.#execctrl >>> 7) & 31;
  }
}

/** `again`: the instruction needs another cycle; `stalled`: it needs something to change first. */
type Outcome = "done" | "jumped" | "again" | "stalled";

/** To stall is to go in a circle of one cycle. */
const STALLED: Loop = { x: 0, y: 0, isr: 0, osr: 0, cycles: 1, rounds: Number.POSITIVE_INFINITY };

const JMP = 0;
const WAIT = 1;
const IN = 2;
const OUT = 3;
const PUSH_PULL = 4;
const MOV = 5;
const IRQ = 6;

const SM_CLKDIV = 0x00;
const SM_EXECCTRL = 0x04;
const SM_SHIFTCTRL = 0x08;
const SM_ADDR = 0x0c;
const SM_INSTR = 0x10;
const SM_PINCTRL = 0x14;

const EXEC_STALLED = 0x80000000;
const SIDE_EN = 1 << 30;
const SIDE_PINDIR = 1 << 29;
const STATUS_SEL = 1 << 4;
const FJOIN_RX = 0x80000000;
const FJOIN_TX = 0x40000000;
const OUT_SHIFTDIR = 1 << 19;
const IN_SHIFTDIR = 1 << 18;
const AUTOPULL = 1 << 17;
const AUTOPUSH = 1 << 16;

function rotateLeft(value: number, count: number): number {
  return count === 0 ? value : (value << count) | (value >>> (32 - count));
}

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
  return reversed;
}
