import type { RP2040 } from "rp2040js";
import { CORE_ONE_RECEIVES } from "../boot-rom/boot-rom.ts";
import type { Breakpoints } from "../processor/breakpoints.ts";
import type { Cpu, LockUp } from "../processor/cpu.ts";
import { type Keep, STATE } from "../state.ts";
import { CoreOne, IO_IRQ_BANK0 } from "./core-one.ts";
import type { CoreOneSurroundings } from "./core-one-bus.ts";
import { FIFO_WR, isMailbox, Mailboxes } from "./mailboxes.ts";
import { PSM } from "./peripheral-blocks.ts";

/**
 * The two processor cores of a chip in one virtual time. Accesses to shared parts happen in the exact order of time. If
 * both cores have the same time, core 0 is first.
 *
 * Accesses to memory are an exception. Between two accesses to shared parts, a core may run a few cycles ahead of the
 * other core. So its accesses to memory may happen a few cycles too early.
 *
 * A core that sleeps costs no processor time of the host. After a reset, core 1 waits in the boot ROM. This wait costs
 * no processor time of the host either.
 *
 * Not modelled: the time that core 1 needs after a reset until it waits. Also not modelled: the time that a core loses
 * if both cores use the same memory bank.
 */
export class Cores {
  readonly zero: Cpu;
  /**
   * Core 1. Undefined after the start and after each reset of core 1, until core 0 has sent core 1 a word and an event.
   */
  one: CoreOne | undefined;
  readonly mailboxes = new Mailboxes();
  /** True while the power-on state machine holds core 1 in reset. */
  isOneHeld = false;
  /** True if `run` stopped before an access to a pin because the time had reached `wireBoundNs`. */
  isHeldBack = false;

  readonly #surroundings: CoreOneSurroundings;
  readonly #warn: (message: string) => void;
  #breakpoints: Breakpoints | undefined;
  #mustStop = false;

  /** `zero` is the processor that becomes core 0. `warn` is called if core 1 locks up. */
  constructor(
    zero: Cpu,
    surroundings: Omit<CoreOneSurroundings, "mailboxes" | "mailboxUsed" | "eventSent">,
    warn: (message: string) => void,
  ) {
    const { parts, bus } = surroundings;
    this.zero = zero;
    this.#warn = warn;
    const mailboxUsed = () => this.#updateInterrupts();
    this.#surroundings = {
      ...surroundings,
      mailboxes: this.mailboxes,
      mailboxUsed,
      eventSent: (atNs) => this.#wakeZero(atNs),
    };
    bus.eventSent = (atNs) => this.#wakeOne(atNs);
    // The board must then find out whether it may still compute ahead of other boards.
    bus.wiredPartUsed = () => this.stop();
    connectMailboxes(parts, this.mailboxes, mailboxUsed);
    connectReset(parts, (isHeld) => this.#holdOne(isHeld));
  }

  [STATE](keep: Keep): void {
    this.#breakpoints = keep.aside(this.#breakpoints);
  }

  /**
   * The virtual time in nanoseconds at which the next instruction of either core starts. If no core executes
   * instructions, the time of core 0.
   */
  get nowNs(): number {
    return (this.#earlier ?? this.zero).nowNs;
  }

  /**
   * True if no core executes instructions: core 0 sleeps, and core 1 sleeps, waits in the boot ROM or has locked up.
   */
  get isAsleep(): boolean {
    return this.#earlier === undefined;
  }

  /** Describes the lock-up of core 0. Undefined if core 0 has not locked up. */
  get lockUp(): LockUp | undefined {
    return this.zero.lockUp;
  }

  /**
   * The breakpoints of an observer. They stop only core 0. At a breakpoint, core 1 runs the instruction that the
   * breakpoint replaced.
   */
  set breakpoints(breakpoints: Breakpoints | undefined) {
    this.#breakpoints = breakpoints;
    this.zero.breakpoints = breakpoints;
    if (this.one !== undefined) this.one.cpu.breakpoints = breakpoints?.unobserved();
  }

  /** Makes `run` return after the current instruction. */
  stop(): void {
    this.#mustStop = true;
    this.#interrupt();
  }

  /** Works like Cpu.run, but runs each core that is awake. */
  run(untilNs: number, wireBoundNs: number): void {
    this.#mustStop = false;
    if (this.#runningOne === undefined) {
      // Usually only core 0 runs. `zero.run` returns early if core 0 wakes core 1.
      this.zero.sharedBoundNs = Number.POSITIVE_INFINITY;
      this.zero.run(untilNs, wireBoundNs);
      this.isHeldBack = this.zero.isHeldBack;
      if (this.one !== undefined) this.#wakeOther(this.zero);
    } else {
      this.isHeldBack = false;
      this.#runBoth(untilNs, wireBoundNs);
    }
  }

  /** Wakes each sleeping core that has a pending exception. */
  wakeIfPending(atNs: number): void {
    this.zero.wakeIfPending(atNs);
    const one = this.one?.cpu;
    if (one?.isAsleep) one.wakeIfPending(Math.max(atNs, one.nowNs));
  }

  /** Tells core 1 the new frequency of the cores' clock. */
  changeClock(hertz: number): void {
    if (this.one !== undefined) this.one.ppb.systickTimer.frequency = hertz;
  }

  #runBoth(untilNs: number, wireBoundNs: number): void {
    const { bus } = this.#surroundings;
    for (;;) {
      const core = this.#earlier;
      if (core === undefined) return;
      const endNs = Math.min(untilNs, bus.nextEventNs());
      const startNs = core.nowNs;
      if (startNs >= endNs) return;
      const other = core === this.zero ? this.#runningOne : this.#runningZero;
      const otherNs = other?.nowNs ?? Number.POSITIVE_INFINITY;
      core.sharedBoundNs = core === this.zero ? justAfter(otherNs) : otherNs;
      core.run(Math.min(endNs, otherNs + LEAD_CYCLES * bus.nsPerCycle), wireBoundNs);
      this.#wakeOther(core);
      if (this.zero.lockUp !== undefined) return;
      if (this.one !== undefined && this.one.cpu === core) this.#reportLockUp(this.one);
      // `core` can be held back for two reasons: it wants to access a shared part and has reached the time of the other
      // core, or it wants to access a pin and has reached `wireBoundNs`. When `core` started at `startNs`, it had the
      // earlier time. So if its time has not advanced since then, the reason is the access to a pin.
      this.isHeldBack = core.isHeldBack && core.nowNs === startNs;
      if (this.isHeldBack || this.#mustStop) return;
    }
  }

  /** The core whose next instruction starts earlier, or undefined if no core executes instructions. */
  get #earlier(): Cpu | undefined {
    const zero = this.#runningZero;
    const one = this.#runningOne;
    if (zero === undefined || one === undefined) return zero ?? one;
    return zero.nowNs <= one.nowNs ? zero : one;
  }

  get #runningZero(): Cpu | undefined {
    return this.zero.isAsleep ? undefined : this.zero;
  }

  get #runningOne(): Cpu | undefined {
    const cpu = this.one?.cpu;
    return cpu === undefined || cpu.isAsleep || cpu.lockUp !== undefined ? undefined : cpu;
  }

  /** Wakes the other core if an access of `core` has requested an interrupt of the other core. */
  #wakeOther(core: Cpu): void {
    const other = core === this.zero ? this.one?.cpu : this.zero;
    if (other?.isAsleep) other.wakeIfPending(Math.max(core.nowNs, other.nowNs));
  }

  #wakeZero(atNs: number): void {
    if (this.zero.receiveEvent(atNs)) this.#interrupt();
  }

  /**
   * Wakes core 1. Does nothing if core 1 is still in the boot ROM and no word waits for it, because core 1 would
   * immediately sleep again.
   */
  #wakeOne(atNs: number): void {
    if (this.one !== undefined) {
      if (this.one.cpu.receiveEvent(atNs)) this.#interrupt();
    } else if (!this.isOneHeld && this.mailboxes.words[1].length > 0) this.#startOne(atNs);
  }

  /** Starts core 1 at the point where it receives its first word in the boot ROM. */
  #startOne(atNs: number): void {
    const one = new CoreOne(this.#surroundings, atNs);
    this.one = one;
    one.cpu.breakpoints = this.#breakpoints?.unobserved();
    one.cpu.registers[4] = SIO;
    one.cpu.jump(CORE_ONE_RECEIVES);
    const { parts, bus, pins } = this.#surroundings;
    bus.hasTwoCores = true;
    parts.setInterrupt = (line, isRequested) => {
      parts.core.setInterrupt(line, isRequested);
      if (line !== IO_IRQ_BANK0) one.core.setInterrupt(line, isRequested);
      if (this.zero.isAsleep || one.cpu.isAsleep) this.#interrupt();
    };
    pins.lineChanged = (isRequested) => {
      one.core.setInterrupt(IO_IRQ_BANK0, isRequested);
      if (one.cpu.isAsleep) this.#interrupt();
    };
    this.#interrupt();
  }

  #holdOne(isHeld: boolean): void {
    if (isHeld === this.isOneHeld) return;
    this.isOneHeld = isHeld;
    if (isHeld) this.#endOne();
    else {
      // After a reset, core 1 runs the boot ROM, which empties the mailbox of core 1 and sends a 0 to core 0.
      this.mailboxes.words[1].length = 0;
      this.mailboxes.write(1, FIFO_WR, 0);
      this.#updateInterrupts();
    }
  }

  #endOne(): void {
    const { parts, bus, pins } = this.#surroundings;
    pins.lineChanged = () => {};
    this.one?.end();
    this.one = undefined;
    bus.hasTwoCores = false;
    Reflect.deleteProperty(parts, "setInterrupt");
    this.#interrupt();
  }

  #updateInterrupts(): void {
    const { parts } = this.#surroundings;
    parts.setInterrupt(SIO_IRQ_PROC0, this.mailboxes.requestsInterrupt(0));
    parts.setInterrupt(SIO_IRQ_PROC1, this.mailboxes.requestsInterrupt(1));
  }

  /** Makes both cores return from their current run. After that, `run` decides again which core is next. */
  #interrupt(): void {
    this.zero.stop();
    this.one?.cpu.stop();
  }

  #reportLockUp({ cpu }: CoreOne): void {
    if (cpu.lockUp === undefined) return;
    const { address, link } = cpu.lockUp;
    this.#warn(
      `core 1 has locked up at 0x${address.toString(16)} (called from 0x${link.toString(16)}). Core 0 continues`,
    );
  }
}

/** The largest number of cycles by which one core may run ahead of the other core. */
const LEAD_CYCLES = 16;

const SIO = 0xd0000000;
const SIO_IRQ_PROC0 = 15;
const SIO_IRQ_PROC1 = 16;

/** Adds the mailbox registers of core 0 to the SIO of rp2040js, which lacks them. */
function connectMailboxes(parts: RP2040, mailboxes: Mailboxes, used: () => void): void {
  const { sio } = parts;
  const read = sio.readUint32.bind(sio);
  const write = sio.writeUint32.bind(sio);
  sio.readUint32 = (offset) => {
    if (!isMailbox(offset)) return read(offset);
    const value = mailboxes.read(0, offset);
    used();
    return value;
  };
  sio.writeUint32 = (offset, value) => {
    if (!isMailbox(offset)) {
      write(offset, value);
      return;
    }
    mailboxes.write(0, offset, value);
    used();
  };
}

/** Calls `held` after each write to the power-on state machine. `isHeld` is true if core 1 is now held in reset. */
function connectReset(parts: RP2040, held: (isHeld: boolean) => void): void {
  const power = parts.peripherals[PSM]!;
  const write = power.writeUint32.bind(power);
  power.writeUint32 = (offset, value) => {
    write(offset, value);
    held((power.readUint32(FRCE_OFF) & PROC1) !== 0);
  };
}

const FRCE_OFF = 0x04;
const PROC1 = 1 << 16;

/**
 * Returns a time just after `ns`. The difference is large enough that a floating-point number can represent it.
 */
function justAfter(ns: number): number {
  return ns + Math.max(2 ** -10, ns * 2 ** -50);
}
