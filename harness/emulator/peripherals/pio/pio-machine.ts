import type { FIFO } from "rp2040js";
import { type Keep, STATE } from "../../state.ts";
import { type Loop, LoopDetector } from "./loop-detector.ts";
import { MachineFifos } from "./machine-fifos.ts";
import { MachineSettings } from "./machine-settings.ts";
import { PioInterpreter } from "./pio-interpreter.ts";
import { type PioSurroundings, RX_UNDER, TX_OVER } from "./pio-surroundings.ts";

/**
 * One PIO state machine in virtual time (RP2040 datasheet 3.2 to 3.5): clock divider, delays, FIFOs and registers. This
 * class replaces the machines of rp2040js, which run as fast as they can in wall time.
 *
 * Not modelled: the delay of an instruction that is written to SMx_INSTR. A real machine executes this instruction at
 * its next cycle, but here it is executed immediately.
 */
export class PioMachine {
  readonly index: number;
  /** The time of the next instruction. It is valid only while the machine is enabled. */
  dueNs = 0;
  #isEnabled = false;
  /** The remainder of the clock divider, in 1/256 of a cycle of clk_sys. */
  #fraction = 0;
  /** The number of cycles of the machine's own clock so far. */
  #cycles = 0;
  /** The loop in which the machine waits, or undefined if the machine does not wait. */
  #sleep: Loop | undefined;
  readonly #settings = new MachineSettings();
  readonly #fifos: MachineFifos;
  readonly #loops = new LoopDetector();
  readonly #interpreter: PioInterpreter;
  readonly #outside: PioSurroundings;

  constructor(index: number, outside: PioSurroundings) {
    this.index = index;
    this.#outside = outside;
    this.#fifos = new MachineFifos(index);
    this.#interpreter = new PioInterpreter({
      settings: this.#settings,
      fifos: this.#fifos,
      loops: this.#loops,
      outside,
    });
  }

  [STATE](keep: Keep): void {
    this.#isEnabled = keep(this.#isEnabled);
    this.#fraction = keep(this.#fraction);
    this.#cycles = keep(this.#cycles);
    this.#sleep = keep(this.#sleep);
    keep(this.#settings);
    keep(this.#fifos);
    keep(this.#loops);
    keep(this.#interpreter);
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  get pc(): number {
    return this.#interpreter.pc;
  }

  get fifos(): MachineFifos {
    return this.#fifos;
  }

  get rx(): FIFO {
    return this.#fifos.rx;
  }

  get tx(): FIFO {
    return this.#fifos.tx;
  }

  /**
   * The earliest time at which the machine may do something that is visible from outside. Infinity if the machine is
   * not enabled, or if it only waits.
   */
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
    this.#interpreter.restart();
  }

  /** Restarts the clock divider (3.7, CLKDIV_RESTART in CTRL). */
  restartClock(nowNs: number): void {
    this.#fraction = 0;
    this.dueNs = nowNs + this.#outside.nsPerCycle;
  }

  /**
   * If the machine waits in a loop, executes everything that is due before `nowNs`. Nothing of this is visible from
   * outside. Call this before you change something that the machine waits for.
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

  /**
   * Makes the machine check again what it waits for. Call this after you have changed something that the machine may
   * wait for.
   */
  wake(): void {
    const { latch } = this.#interpreter;
    this.#sleep = undefined;
    if (this.#isEnabled) this.#loops.forget();
    // A machine executes a latched instruction even if it is not enabled.
    else if (latch !== undefined) this.#interpreter.executeLatched(latch);
  }

  /**
   * Executes the instruction that is due. If the machine waits in a loop, skips as many rounds of the loop as possible
   * instead.
   */
  step(): void {
    if (this.#sleep !== undefined) {
      this.#skipRounds(this.#sleep, this.nextNs);
      this.#sleep = undefined;
      return;
    }
    const { latch } = this.#interpreter;
    if (latch === undefined) this.#stepProgram();
    else this.#stepLatched(latch);
  }

  writeFifo(value: number): void {
    if (this.tx.full) {
      this.#outside.noteDebug(this.index, TX_OVER);
      return;
    }
    this.tx.push(value);
    this.#outside.fifoChanged(this.#fifos);
  }

  readFifo(): number {
    if (this.rx.empty) {
      this.#outside.noteDebug(this.index, RX_UNDER);
      return 0;
    }
    const value = this.rx.pull();
    this.#outside.fifoChanged(this.#fifos);
    return value;
  }

  readRegister(offset: number): number {
    const { latch } = this.#interpreter;
    switch (offset) {
      case SM_CLKDIV:
        return this.#settings.clkdiv;
      case SM_EXECCTRL:
        return (this.#settings.execctrl | (latch === undefined ? 0 : EXEC_STALLED)) >>> 0;
      case SM_SHIFTCTRL:
        return this.#settings.shiftctrl;
      case SM_ADDR:
        return this.pc;
      case SM_INSTR:
        return latch ?? this.#outside.instructions[this.pc]!;
      default:
        return this.#settings.pinctrl;
    }
  }

  writeRegister(offset: number, value: number): void {
    switch (offset) {
      case SM_CLKDIV:
        this.#settings.clkdiv = value >>> 0;
        return;
      case SM_EXECCTRL:
        this.#settings.execctrl = value & ~EXEC_STALLED;
        return;
      case SM_SHIFTCTRL:
        this.#writeShiftControl(value);
        return;
      case SM_INSTR:
        this.#interpreter.executeLatched(value & 0xffff);
        return;
      case SM_PINCTRL:
        this.#settings.pinctrl = value >>> 0;
        return;
    }
  }

  #stepLatched(latch: number): void {
    const isDone = this.#interpreter.executeLatched(latch);
    this.#spend(isDone ? 1 + this.#settings.delayOf(latch) : 1);
    if (!isDone) this.#sleep = STALLED;
  }

  #stepProgram(): void {
    const interpreter = this.#interpreter;
    const settings = this.#settings;
    const start = interpreter.pc;
    const instruction = this.#outside.instructions[start]!;
    const outcome = interpreter.execute(instruction);
    if (outcome === "stalled" || outcome === "again") {
      this.#spend(1);
      if (outcome === "stalled") this.#sleep = STALLED;
      return;
    }
    if (outcome === "done") {
      interpreter.pc = start === settings.wrapTop ? settings.wrapBottom : (start + 1) & 31;
    }
    // OUT EXEC and MOV EXEC have no delay (3.4.5, 3.4.8).
    this.#spend(interpreter.latch === undefined ? 1 + settings.delayOf(instruction) : 1);
    if (interpreter.pc <= start) {
      this.#sleep = this.#loops.visit(interpreter.pc, this.#cycles, interpreter.loopState);
    }
  }

  #writeShiftControl(value: number): void {
    const settings = this.#settings;
    const { isRxJoined, isTxJoined } = settings;
    settings.shiftctrl = value >>> 0;
    if (settings.isRxJoined === isRxJoined && settings.isTxJoined === isTxJoined) return;
    this.#fifos.join(settings);
    this.#outside.fifoChanged(this.#fifos);
  }

  /** Skips all rounds of the loop that end at or before `nowNs`. */
  #skipRounds(loop: Loop, nowNs: number): void {
    const cycles = Math.floor(Math.max(0, (nowNs - this.dueNs) / this.#outside.nsPerCycle));
    const rounds = Math.min(
      loop.rounds,
      Math.floor(
        ((cycles + 1) * 256 - 1 - this.#fraction) / (loop.cycles * this.#settings.divider),
      ),
    );
    this.#interpreter.addRounds(loop, rounds);
    this.#spend(rounds * loop.cycles);
    this.#loops.forget();
  }

  #spend(machineCycles: number): void {
    const total = this.#fraction + machineCycles * this.#settings.divider;
    this.#fraction = total % 256;
    this.dueNs += Math.floor(total / 256) * this.#outside.nsPerCycle;
    this.#cycles += machineCycles;
  }

  #wholeCycles(machineCycles: number): number {
    return Math.floor((this.#fraction + machineCycles * this.#settings.divider) / 256);
  }
}

/** A stalled machine behaves like a machine in a loop of one cycle. */
const STALLED: Loop = { x: 0, y: 0, isr: 0, osr: 0, cycles: 1, rounds: Number.POSITIVE_INFINITY };

const SM_CLKDIV = 0x00;
const SM_EXECCTRL = 0x04;
const SM_SHIFTCTRL = 0x08;
const SM_ADDR = 0x0c;
const SM_INSTR = 0x10;
const SM_PINCTRL = 0x14;

const EXEC_STALLED = 0x80000000;
