import type { RP2040 } from "rp2040js";

type Core = RP2040["core"];

/**
 * Exceptions of a Cortex-M0+ (ARMv6-M Architecture Reference Manual, B1.5). Their state is in rp2040js's core and NVIC.
 * The routines of rp2040js are not used, because during sleep they handle interrupts that PRIMASK masks.
 *
 * Not modelled: tail chaining and late arrival (every entry costs the full latency), and NMI. If a peripheral's request
 * ends before its handler starts, the request is lost here, but a real NVIC keeps it pending.
 */
export class Exceptions {
  readonly #core: Core;
  readonly #memory: Pick<RP2040, "readUint32" | "writeUint32">;

  constructor(chip: RP2040) {
    this.#core = chip.core;
    this.#memory = chip;
  }

  /**
   * Enters the most urgent pending exception, if its priority allows this. Returns true if an exception was entered.
   */
  takePending(): boolean {
    const core = this.#core;
    core.interruptsUpdated = false;
    const limit = core.PM ? Math.min(0, this.#runningPriority()) : this.#runningPriority();
    const next = this.#mostUrgent(limit);
    if (next === 0) return false;
    this.#clearPending(next);
    this.enter(next);
    return true;
  }

  /** True if one of the pending exceptions ends a WFI. PRIMASK has no effect on this (B1.5.19). */
  get wakesFromSleep(): boolean {
    return this.#mostUrgent(this.#runningPriority()) !== 0;
  }

  /** True if a fault can be handled at the current priority. If not, the processor locks up. */
  get canFault(): boolean {
    return this.#runningPriority() > PRIORITY_OF_HARD_FAULT;
  }

  /**
   * Pushes the exception frame and jumps to the handler (B1.5.6). Before the call, PC must be the address at which the
   * program continues after the handler.
   */
  enter(exception: number): void {
    const core = this.#core;
    const usesProcessStack = core.SPSEL === 1 && core.currentMode === THREAD;
    const stack = usesProcessStack ? core.SPprocess : core.SPmain;
    const frame = ((stack - FRAME_BYTES) & ~7) >>> 0;
    if (usesProcessStack) core.SPprocess = frame;
    else core.SPmain = frame;
    const r = core.registers;
    const pushed = [
      r[0]!,
      r[1]!,
      r[2]!,
      r[3]!,
      r[12]!,
      core.LR,
      core.PC,
      (core.xPSR & ~FRAME_WAS_ALIGNED) | (stack & 4 ? FRAME_WAS_ALIGNED : 0),
    ];
    for (const [i, value] of pushed.entries()) this.#memory.writeUint32(frame + 4 * i, value);
    core.LR =
      core.currentMode === HANDLER ? 0xfffffff1 : usesProcessStack ? 0xfffffffd : 0xfffffff9;
    core.currentMode = HANDLER;
    core.switchStack(0);
    core.IPSR = exception;
    core.eventRegistered = true;
    core.PC = (this.#memory.readUint32(core.VTOR + 4 * exception) & ~1) >>> 0;
  }

  /** Returns from a handler (B1.5.8). `link` is the value loaded into PC: 0xfffffff1, 0xfffffff9 or 0xfffffffd. */
  leave(link: number): void {
    const core = this.#core;
    const toHandler = (link & 0xf) === 0x1;
    const toProcessStack = (link & 0xf) === 0xd;
    core.currentMode = toHandler ? HANDLER : THREAD;
    core.switchStack(toProcessStack ? 1 : 0);
    const frame = core.SP;
    const popped = (i: number) => this.#memory.readUint32(frame + 4 * i);
    for (const [place, register] of [0, 1, 2, 3, 12, 14].entries()) {
      core.registers[register] = popped(place);
    }
    core.PC = (popped(6) & ~1) >>> 0;
    const status = popped(7);
    core.SP = frame + FRAME_BYTES + (status & FRAME_WAS_ALIGNED ? 4 : 0);
    core.APSR = status;
    core.IPSR = status & 0x3f;
    core.eventRegistered = true;
    core.interruptsUpdated = true;
  }

  /**
   * Changes the interrupt line of a peripheral. The function of rp2040js for this is not used, because it enters the
   * handler immediately.
   */
  request(irq: number, isRequested: boolean): void {
    const core = this.#core;
    if (isRequested) {
      core.pendingInterrupts |= 1 << irq;
      if (core.enabledInterrupts & (1 << irq)) core.interruptsUpdated = true;
    } else core.pendingInterrupts &= ~(1 << irq);
  }

  /**
   * Returns the number of the most urgent pending exception. Returns 0 if no pending exception is more urgent than the
   * priority `limit`.
   */
  #mostUrgent(limit: number): number {
    const core = this.#core;
    const interrupts = core.pendingInterrupts & core.enabledInterrupts;
    if (interrupts === 0 && !core.pendingSVCall && !core.pendingPendSV && !core.pendingSystick) {
      return 0;
    }
    for (let priority = 0; priority < Math.min(limit, PRIORITY_OF_THREAD); priority++) {
      if (core.pendingSVCall && core.svCallPriority === priority) return SVCALL;
      if (core.pendingPendSV && core.pendSVPriority === priority) return PENDSV;
      if (core.pendingSystick && core.systickPriority === priority) return SYSTICK;
      const level = interrupts & core.interruptPriorities[priority]!;
      // Of several exceptions with this priority, the exception with the lowest number is the most urgent. So keep only
      // the lowest bit.
      if (level !== 0) return FIRST_INTERRUPT + 31 - Math.clz32(level & -level);
    }
    return 0;
  }

  #clearPending(exception: number): void {
    const core = this.#core;
    if (exception === SVCALL) core.pendingSVCall = false;
    else if (exception === PENDSV) core.pendingPendSV = false;
    else if (exception === SYSTICK) core.pendingSystick = false;
    else if (exception >= FIRST_SPARE_INTERRUPT) {
      // Only software can make these interrupts pending. No peripheral uses them, so no peripheral ends their requests.
      // So a request ends here.
      core.pendingInterrupts &= ~(1 << (exception - FIRST_INTERRUPT));
    }
  }

  #runningPriority(): number {
    const { IPSR } = this.#core;
    return IPSR === 0 ? PRIORITY_OF_THREAD : this.#core.exceptionPriority(IPSR);
  }
}

export const HARD_FAULT = 3;

const SVCALL = 11;
const PENDSV = 14;
const SYSTICK = 15;
const FIRST_INTERRUPT = 16;
/** The first interrupt without a peripheral. Interrupts 26 to 31 are not connected (RP2040 datasheet 2.3.2). */
const FIRST_SPARE_INTERRUPT = FIRST_INTERRUPT + 26;

const PRIORITY_OF_HARD_FAULT = -1;
/** The priority outside all handlers. Handlers have the priorities 0 to 3, and a lower number is more urgent. */
const PRIORITY_OF_THREAD = 4;

const THREAD = 0;
const HANDLER = 1;
const FRAME_BYTES = 0x20;
const FRAME_WAS_ALIGNED = 1 << 9;
