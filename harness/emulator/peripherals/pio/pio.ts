import { BasePeripheral, type RP2040 } from "rp2040js";
import { type Keep, STATE } from "../../state.ts";
import type { VirtualClock } from "../clock.ts";
import type { MachineFifos } from "./machine-fifos.ts";
import { PioMachine } from "./pio-machine.ts";
import type { DebugFlag, PinRegister, PioSurroundings } from "./pio-surroundings.ts";

/** What a PIO block needs to know about its chip. */
export interface PioChip {
  readonly nsPerCycle: number;
  /** The levels of all pins as peripherals see them, one bit per pin. */
  readonly inputs: number;
}

/**
 * A PIO block in virtual time: four state machines with their shared memory, flags and registers (RP2040 datasheet
 * 3.7). A machine that only waits for an input uses no processor time of the host until the input changes. See
 * loop-detector.ts. The pins' output values are still stored in rp2040js's own block, because its GPIO reads them
 * there.
 *
 * Not modelled: the two cycles of the input synchronisers (INPUT_SYNC_BYPASS is stored, but has no effect).
 */
export class Pio extends BasePeripheral implements PioSurroundings {
  readonly instructions = new Uint16Array(32);
  irqFlags = 0;
  readonly #chip: RP2040;
  readonly #outside: PioChip;
  readonly #clock: VirtualClock;
  readonly #index: number;
  readonly #machines: readonly PioMachine[];
  readonly #interrupts: readonly [InterruptLine, InterruptLine] = [
    { enabled: 0, forced: 0 },
    { enabled: 0, forced: 0 },
  ];
  #debug = 0;
  #inputSyncBypass = 0;
  #isListening = false;
  #nextNs = Number.POSITIVE_INFINITY;

  constructor(chip: RP2040, index: number, clock: VirtualClock, outside: PioChip) {
    super(chip, `PIO${index}`);
    this.#chip = chip;
    this.#outside = outside;
    this.#clock = clock;
    this.#index = index;
    this.#machines = [0, 1, 2, 3].map((i) => new PioMachine(i, this));
    for (const { fifos } of this.#machines) this.#requestData(fifos);
  }

  [STATE](keep: Keep): void {
    keep(this.#machines);
    keep(this.#interrupts);
    this.#debug = keep(this.#debug);
    this.#inputSyncBypass = keep(this.#inputSyncBypass);
    this.#isListening = keep(this.#isListening);
    this.#nextNs = keep(this.#nextNs);
  }

  get nsPerCycle(): number {
    return this.#outside.nsPerCycle;
  }

  get inputs(): number {
    return this.#outside.inputs;
  }

  /** True if a machine is enabled. While a machine is enabled, a change of an input can have an effect at any time. */
  get isListening(): boolean {
    return this.#isListening;
  }

  /** True if a machine or a FIFO can request an interrupt of the processor. */
  get canInterrupt(): boolean {
    return this.#interrupts.some(({ enabled, forced }) => (enabled | forced) !== 0);
  }

  /** The time at which a machine next does something. The time is Infinity if all machines wait or are disabled. */
  get nextNs(): number {
    return this.#nextNs;
  }

  /**
   * Executes the instruction that is due next. If several instructions are due at the same time, the machine with the
   * lowest number runs first.
   */
  step(): void {
    const machine = this.#machines.find((candidate) => candidate.nextNs === this.#nextNs);
    if (machine === undefined) return;
    this.#clock.nowNs = this.#nextNs;
    const flags = this.irqFlags;
    machine.step();
    if (this.irqFlags !== flags) this.#flagsChanged();
    this.#publish();
  }

  /** Executes everything that is due before the current time. Call this before the clock's rate or an input changes. */
  catchUp(): void {
    for (const machine of this.#machines) machine.catchUp(this.#clock.nowNs);
  }

  /** Wakes all machines. Call this after the clock's rate or an input has changed. */
  wake(): void {
    for (const machine of this.#machines) machine.wake();
    this.#publish();
  }

  setPins(kind: PinRegister, mask: number, bits: number): boolean {
    const block = this.#chip.pio[this.#index]!;
    const old = kind === "values" ? block.pinValues : block.pinDirections;
    const value = ((old & ~mask) | (bits & mask)) & ALL_PINS;
    if (value === old) return false;
    if (kind === "values") block.pinValues = value;
    else block.pinDirections = value;
    return true;
  }

  fifoChanged(fifos: MachineFifos): void {
    this.#requestData(fifos);
    this.#updateInterrupts();
  }

  noteDebug(machineIndex: number, flag: DebugFlag): void {
    this.#debug |= 1 << (flag + machineIndex);
  }

  override readUint32(offset: number): number {
    if (offset >= SM0_CLKDIV && offset < SM_END) {
      const machine = this.#machines[Math.floor((offset - SM0_CLKDIV) / SM_BYTES)]!;
      machine.catchUp(this.#clock.nowNs);
      return machine.readRegister((offset - SM0_CLKDIV) % SM_BYTES);
    }
    if (offset >= RXF0 && offset < RXF0 + 16) {
      const machine = this.#machines[(offset - RXF0) / 4]!;
      machine.catchUp(this.#clock.nowNs);
      const value = machine.readFifo();
      machine.wake();
      this.#publish();
      return value;
    }
    switch (offset) {
      case CTRL:
        return this.#gather((machine) => (machine.isEnabled ? 1 : 0));
      case FSTAT:
        return this.#gather(
          ({ rx, tx }) =>
            (rx.full ? 1 << 0 : 0) |
            (rx.empty ? 1 << 8 : 0) |
            (tx.full ? 1 << 16 : 0) |
            (tx.empty ? 1 << 24 : 0),
        );
      case FDEBUG:
        return this.#debug >>> 0;
      case FLEVEL:
        return (
          this.#machines.reduce(
            (bits, { index, rx, tx }) =>
              bits | (tx.itemCount << (8 * index)) | (rx.itemCount << (8 * index + 4)),
            0,
          ) >>> 0
        );
      case IRQ:
        return this.irqFlags;
      case INPUT_SYNC_BYPASS:
        return this.#inputSyncBypass;
      case DBG_PADOUT:
        return this.#chip.pio[this.#index]!.pinValues >>> 0;
      case DBG_PADOE:
        return this.#chip.pio[this.#index]!.pinDirections >>> 0;
      case DBG_CFGINFO:
        return 0x00200404;
      case INTR:
        return this.#requested;
      case IRQ0_INTE:
      case IRQ1_INTE:
        return this.#interrupts[offset === IRQ0_INTE ? 0 : 1].enabled;
      case IRQ0_INTF:
      case IRQ1_INTF:
        return this.#interrupts[offset === IRQ0_INTF ? 0 : 1].forced;
      case IRQ0_INTS:
      case IRQ1_INTS: {
        const { enabled, forced } = this.#interrupts[offset === IRQ0_INTS ? 0 : 1];
        return (this.#requested & enabled) | forced;
      }
      default:
        return offset >= TXF0 && offset <= INSTR_MEM31 ? 0 : super.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset >= TXF0 && offset < TXF0 + 16) {
      const machine = this.#machines[(offset - TXF0) / 4]!;
      machine.catchUp(this.#clock.nowNs);
      machine.writeFifo(value);
      machine.wake();
      this.#publish();
      return;
    }
    this.catchUp();
    this.#write(offset, value);
    this.wake();
    this.#updateInterrupts();
  }

  #write(offset: number, value: number): void {
    if (offset >= INSTR_MEM0 && offset <= INSTR_MEM31) {
      this.instructions[(offset - INSTR_MEM0) / 4] = value;
      return;
    }
    if (offset >= SM0_CLKDIV && offset < SM_END) {
      const machine = this.#machines[Math.floor((offset - SM0_CLKDIV) / SM_BYTES)]!;
      machine.writeRegister((offset - SM0_CLKDIV) % SM_BYTES, value);
      return;
    }
    switch (offset) {
      case CTRL:
        for (const machine of this.#machines) {
          const bits = value >>> machine.index;
          if (bits & (1 << 4)) machine.restart();
          machine.enable((bits & 1) !== 0, this.#clock.nowNs);
          if (bits & (1 << 8)) machine.restartClock(this.#clock.nowNs);
        }
        return;
      case FDEBUG:
        this.#debug &= ~this.rawWriteValue;
        return;
      case IRQ:
        this.irqFlags &= ~this.rawWriteValue & 0xff;
        return;
      case IRQ_FORCE:
        this.irqFlags |= value & 0xff;
        return;
      case INPUT_SYNC_BYPASS:
        this.#inputSyncBypass = value;
        return;
      case IRQ0_INTE:
      case IRQ1_INTE:
        this.#interrupts[offset === IRQ0_INTE ? 0 : 1].enabled = value & 0xfff;
        return;
      case IRQ0_INTF:
      case IRQ1_INTF:
        this.#interrupts[offset === IRQ0_INTF ? 0 : 1].forced = value & 0xfff;
        return;
      default:
        super.writeUint32(offset, value);
    }
  }

  #flagsChanged(): void {
    for (const machine of this.#machines) {
      machine.catchUp(this.#clock.nowNs);
      machine.wake();
    }
    this.#updateInterrupts();
  }

  /** Updates the pins and the time of the next step, after a machine or a register has changed. */
  #publish(): void {
    this.#chip.pio[this.#index]!.checkChangedPins();
    this.#isListening = false;
    this.#nextNs = Number.POSITIVE_INFINITY;
    for (const machine of this.#machines) {
      if (!machine.isEnabled) continue;
      this.#isListening = true;
      this.#nextNs = Math.min(this.#nextNs, machine.nextNs);
    }
  }

  get #requested(): number {
    return (
      ((this.irqFlags & 0xf) << 8) |
      this.#gather(({ rx, tx }) => (rx.empty ? 0 : 1) | (tx.full ? 0 : 1 << 4))
    );
  }

  #updateInterrupts(): void {
    const requested = this.#requested;
    for (const [line, { enabled, forced }] of this.#interrupts.entries()) {
      const irq = FIRST_IRQ + 2 * this.#index + line;
      this.#chip.setInterrupt(irq, ((requested & enabled) | forced) !== 0);
    }
  }

  #requestData({ index, rx, tx }: MachineFifos): void {
    const { dma } = this.#chip;
    const channel = 8 * this.#index + index;
    if (tx.full) dma.clearDREQ(channel);
    else dma.setDREQ(channel);
    if (rx.empty) dma.clearDREQ(channel + 4);
    else dma.setDREQ(channel + 4);
  }

  #gather(bitsOf: (machine: PioMachine) => number): number {
    return (
      this.#machines.reduce((bits, machine) => bits | (bitsOf(machine) << machine.index), 0) >>> 0
    );
  }
}

interface InterruptLine {
  enabled: number;
  forced: number;
}

const ALL_PINS = 0x3fffffff;
/** PIO0_IRQ_0 (2.3.2). */
const FIRST_IRQ = 7;

const CTRL = 0x000;
const FSTAT = 0x004;
const FDEBUG = 0x008;
const FLEVEL = 0x00c;
const TXF0 = 0x010;
const RXF0 = 0x020;
const IRQ = 0x030;
const IRQ_FORCE = 0x034;
const INPUT_SYNC_BYPASS = 0x038;
const DBG_PADOUT = 0x03c;
const DBG_PADOE = 0x040;
const DBG_CFGINFO = 0x044;
const INSTR_MEM0 = 0x048;
const INSTR_MEM31 = 0x0c4;
const SM0_CLKDIV = 0x0c8;
const SM_BYTES = 0x18;
const SM_END = SM0_CLKDIV + 4 * SM_BYTES;
const INTR = 0x128;
const IRQ0_INTE = 0x12c;
const IRQ0_INTF = 0x130;
const IRQ0_INTS = 0x134;
const IRQ1_INTE = 0x138;
const IRQ1_INTF = 0x13c;
const IRQ1_INTS = 0x140;
