import type { RP2040 } from "rp2040js";
import type { BusTap } from "../replay/bus-tap.ts";
import type { Recorder } from "../replay/recorder.ts";
import type { Replayer } from "../replay/replayer.ts";
import { type Keep, STATE } from "../state.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { Bus } from "./bus.ts";
import { Exceptions, HARD_FAULT } from "./exceptions.ts";
import { Interpreter, type Trap } from "./interpreter.ts";
import type { Memory } from "./memory.ts";

/** What a processor gets from its chip: the parts that it is connected to, and the time at which it starts. */
export interface CpuSurroundings {
  /** The chip of rp2040js. The processor uses the core and the NVIC of this chip. */
  readonly parts: RP2040;
  readonly memory: Memory;
  readonly bus: Bus & { readonly tap?: BusTap | undefined };
  readonly bootRom: BootRomCalls;
  readonly startNs: number;
}

export interface BootRomCalls {
  /**
   * Runs the boot ROM routine with number `index`, which reads and changes `registers`. Returns the cost of the routine
   * in cycles.
   */
  call(index: number, registers: Int32Array): number;
  /** Returns the memory that the routine will read or write through addresses in `registers`. */
  rangesOf(
    index: number,
    registers: Int32Array,
  ): readonly (readonly [address: number, length: number])[];
  /** Returns the name of the routine with number `index` of the boot ROM. */
  nameOf(index: number): string;
}

/**
 * The state in which a processor locked up: the virtual time, the program counter (`address`), and the link register
 * (`link`).
 */
export interface LockUp {
  readonly atNs: number;
  readonly address: number;
  readonly link: number;
}

/**
 * A Cortex-M0+ that uses the registers of rp2040js's core. This class replaces the interpreter of rp2040js, which is
 * five to ten times slower and advances its clock after every instruction. An exception entry costs 15 cycles. For the
 * costs of instructions, see Interpreter.
 *
 * Not modelled: the XIP cache, bus contention, privilege, the MPU, the debugger.
 */
export class Cpu {
  /** True while the processor waits in WFE or WFI. */
  isAsleep = false;
  /** While the processor is asleep: true in WFE, and false in WFI. */
  isForEvent = false;
  /** The lock-up: set after a fault that the processor cannot handle. Only a reset clears this state (B1.5.15). */
  lockUp: LockUp | undefined;
  /** The breakpoints of an observer. Without them, a BKPT instruction outside of the boot ROM causes a fault. */
  breakpoints: Breakpoints | undefined;

  readonly #core: RP2040["core"];
  readonly #bus: CpuSurroundings["bus"];
  readonly #bootRom: BootRomCalls;
  readonly #exceptions: Exceptions;
  readonly #interpreter: Interpreter;
  #recorder: Recorder | undefined;
  #replayer: Replayer | undefined;

  constructor({ parts, memory, bus, bootRom, startNs }: CpuSurroundings) {
    this.#core = parts.core;
    this.#bus = bus;
    this.#bootRom = bootRom;
    this.#exceptions = new Exceptions(parts);
    this.#interpreter = new Interpreter(parts, memory, bus, startNs);
    // The function that peripherals call to request an interrupt, or to end a request.
    parts.core.setInterrupt = (irq, isRequested) => {
      // A peripheral often ends a request that it has not made. Such a call changes nothing.
      if (!isRequested && (parts.core.pendingInterrupts & (1 << irq)) === 0) return;
      bus.tap?.request(irq, isRequested);
      this.request(irq, isRequested);
    };
  }

  /** Starts to record what this processor does. Call this before the processor runs, or when a replay ends. */
  record(recorder: Recorder): void {
    this.#recorder = recorder;
  }

  /** Starts to replay what an earlier processor did. Call this before the processor runs. */
  replay(replayer: Replayer): void {
    this.#replayer = replayer;
  }

  /** Ends the replay. From now on, this processor executes its own instructions. */
  takeOver(): void {
    this.#replayer = undefined;
  }

  /** Ends recording and replaying. After this call, the memory contains everything that was written until now. */
  leaveTape(): void {
    this.#replayer?.leave();
    this.endRecording();
  }

  /** Ends the recording. */
  endRecording(): void {
    const { nowNs } = this.#interpreter;
    this.#recorder?.end(this.isAsleep ? Math.max(nowNs, this.#bus.nowNs) : nowNs);
    this.#recorder = undefined;
  }

  /** Ends the recording at a boot ROM routine that never returns. Call this before the routine runs. */
  endRecordingInRom(): void {
    this.#recorder?.endInRom();
  }

  /** Records that the rate of the clock has changed. Call this after the change. */
  clockChanged(): void {
    this.#recorder?.clockChanged();
  }

  [STATE](keep: Keep): void {
    this.breakpoints = keep.aside(this.breakpoints);
    this.#recorder = keep.aside(this.#recorder);
    this.#replayer = keep.aside(this.#replayer);
    keep(this.#core);
    keep(this.#bus);
    keep(this.#interpreter);
  }

  /** The registers r0 to r15. While no instruction runs, r15 is the address of the next instruction. */
  get registers(): Int32Array {
    return this.#interpreter.registers;
  }

  /** The time at which the next instruction starts, in virtual nanoseconds. */
  get nowNs(): number {
    return this.#replayer?.nowNs ?? this.#interpreter.nowNs;
  }

  set nowNs(ns: number) {
    this.#interpreter.nowNs = ns;
  }

  /**
   * The first time at which the chip's other processor may act. From this time on, `run` executes no instruction that
   * accesses parts which the other processor can change.
   */
  set sharedBoundNs(ns: number) {
    this.#interpreter.sharedBoundNs = ns;
  }

  /** True if `run` stopped before an access, because the time had reached `wireBoundNs` or `sharedBoundNs`. */
  get isHeldBack(): boolean {
    return this.#replayer?.isHeldBack ?? this.#interpreter.isHeldBack;
  }

  /** Makes `run` return after the current instruction. */
  stop(): void {
    this.#interpreter.mustStop = true;
    this.#replayer?.stop();
  }

  /** Continues at an address. */
  jump(address: number): void {
    this.registers[PC] = address & ~1;
  }

  /**
   * Executes the next instruction, and all instructions that start before `untilNs` and before the next event of a
   * peripheral. From `wireBoundNs` on, no instruction may access a pin. Before such an instruction, `run` sets
   * isHeldBack to true and returns.
   */
  run(untilNs: number, wireBoundNs: number): void {
    const interpreter = this.#interpreter;
    if (this.#replayer !== undefined) {
      if (this.#replayer.run(untilNs, wireBoundNs)) return;
      if (this.isAsleep || interpreter.nowNs >= untilNs || this.lockUp !== undefined) return;
    }
    const fromNs = interpreter.nowNs;
    this.execute(untilNs, wireBoundNs);
    this.#recorder?.ran(interpreter.nowNs - fromNs);
  }

  /** Does the same as `run`, but always executes instructions and never replays a recording. */
  execute(untilNs: number, wireBoundNs: number): void {
    const interpreter = this.#interpreter;
    interpreter.mustStop = false;
    let endNs: number;
    do {
      if (this.#core.interruptsUpdated && this.#exceptions.takePending()) {
        this.breakpoints?.observer.handlerBegan(this.#core.IPSR, interpreter.nowNs);
        interpreter.nowNs += EXCEPTION_ENTRY_CYCLES * this.#bus.nsPerCycle;
      }
      interpreter.execute(Math.min(untilNs, this.#bus.nextEventNs()), wireBoundNs);
      if (interpreter.trap?.kind === "rom") {
        this.#holdBackRoutine(interpreter.trap.index, wireBoundNs);
      }
      if (interpreter.trap?.kind === "breakpoint") this.#pass(wireBoundNs);
      if (interpreter.trap !== undefined) this.#handle(interpreter.trap);
      endNs = Math.min(untilNs, this.#bus.nextEventNs());
    } while (
      interpreter.nowNs < endNs &&
      !interpreter.mustStop &&
      !interpreter.isHeldBack &&
      !this.isAsleep &&
      this.lockUp === undefined
    );
  }

  /** Ends the wait in WFE or WFI at the time `atNs`, if a pending exception wakes the processor. */
  wakeIfPending(atNs: number): void {
    if (this.#replayer !== undefined) this.#replayer.look(atNs);
    else if (this.isAsleep && this.#core.interruptsUpdated) {
      this.#recorder?.look(atNs);
      this.look(atNs);
    }
  }

  /** Does the same as `wakeIfPending`, but neither records nor replays. */
  look(atNs: number): void {
    if (!this.isAsleep || !this.#core.interruptsUpdated) return;
    if (!this.#exceptions.wakesFromSleep) {
      this.#core.interruptsUpdated = false;
      return;
    }
    this.isAsleep = false;
    this.#interpreter.nowNs = atNs;
    this.breakpoints?.observer.woke(atNs);
  }

  /** Changes an interrupt line. */
  request(irq: number, isRequested: boolean): void {
    this.#exceptions.request(irq, isRequested);
  }

  /**
   * Wakes the processor from WFE, or notes the event for its next WFE. Returns true if the processor was woken. Call
   * this when the other processor has executed SEV at the time `atNs`.
   */
  receiveEvent(atNs: number): boolean {
    if (!this.isAsleep || !this.isForEvent) {
      this.#core.eventRegistered = true;
      return false;
    }
    this.isAsleep = false;
    this.#interpreter.nowNs = Math.max(atNs, this.#interpreter.nowNs);
    this.breakpoints?.observer.woke(this.#interpreter.nowNs);
    return true;
  }

  /**
   * Runs the instruction that the breakpoint at PC replaced, and then reports the breakpoint to the observer. If there
   * is no breakpoint at PC, causes a fault.
   */
  #pass(wireBoundNs: number): void {
    const interpreter = this.#interpreter;
    const address = this.registers[PC]! >>> 0;
    if (!this.breakpoints?.has(address)) {
      interpreter.trap = { kind: "fault" };
      return;
    }
    const atNs = interpreter.nowNs;
    const before = this.registers.slice();
    this.breakpoints.lift(address, () => interpreter.execute(atNs + 1e-3, wireBoundNs));
    if (!interpreter.isHeldBack) this.breakpoints.observer.reached(address, atNs, before);
  }

  /** Holds back a routine of the boot ROM that starts at or after `wireBoundNs`, if its accesses are `wired`. */
  #holdBackRoutine(index: number, wireBoundNs: number): void {
    const interpreter = this.#interpreter;
    const startNs = interpreter.nowNs - this.#bus.nsPerCycle;
    const isWired = this.#bootRom
      .rangesOf(index, this.registers)
      .some(([address, length]) => this.#bus.isRangeWired(address, length));
    if (!isWired || startNs < wireBoundNs) return;
    interpreter.nowNs = startNs;
    interpreter.trap = undefined;
    interpreter.isHeldBack = true;
  }

  #handle(trap: Trap): void {
    const core = this.#core;
    const interpreter = this.#interpreter;
    switch (trap.kind) {
      case "rom": {
        const fromNs = interpreter.nowNs;
        this.#bus.tap?.romBegins(fromNs - this.#bus.nsPerCycle);
        interpreter.nowNs += this.#bootRom.call(trap.index, this.registers) * this.#bus.nsPerCycle;
        this.registers[PC]! += 2;
        this.#bus.tap?.romEnds();
        this.breakpoints?.observer.calledRom(
          this.#bootRom.nameOf(trap.index),
          fromNs,
          interpreter.nowNs,
        );
        break;
      }
      case "return":
        this.#exceptions.leave(trap.link);
        interpreter.nowNs += EXCEPTION_RETURN_CYCLES * this.#bus.nsPerCycle;
        this.breakpoints?.observer.handlerEnded(interpreter.nowNs);
        break;
      case "breakpoint": // `run` has already passed it
        break;
      case "sleep":
        if (trap.isForEvent && core.eventRegistered) core.eventRegistered = false;
        else {
          this.isAsleep = true;
          this.isForEvent = trap.isForEvent;
          this.breakpoints?.observer.slept(interpreter.nowNs);
          // An exception that PRIMASK masks may already be pending, and it wakes the processor, too. So look for a
          // pending exception immediately.
          core.interruptsUpdated = true;
          this.look(interpreter.nowNs);
        }
        break;
      case "fault":
        if (this.#exceptions.canFault) {
          this.#exceptions.enter(HARD_FAULT);
        } else {
          this.lockUp = {
            atNs: interpreter.nowNs,
            address: this.registers[PC]! >>> 0,
            link: this.registers[LR]! >>> 0,
          };
        }
        break;
    }
  }
}

const LR = 14;
const PC = 15;

const EXCEPTION_ENTRY_CYCLES = 15;
/**
 * The additional cycles of BX or POP when they return from a handler and restore eight words. This is an estimate,
 * because the manual does not state this number.
 */
const EXCEPTION_RETURN_CYCLES = 10;
