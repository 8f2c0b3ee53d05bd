import type { RP2040 } from "rp2040js";
import { IO_BANK0 } from "../../chip/peripheral-blocks.ts";

/** The parts of a pin that decide whether it requests an interrupt. */
interface InterruptingPin {
  /** The events that have happened at the pin. They are four bits, as in the register INTR. */
  readonly irqStatus: number;
  readonly irqOverride: number;
}

/**
 * The interrupts of the pins for core 1 (RP2040 datasheet 2.19.6.1, registers PROC1_INTE0 to PROC1_INTS3). rp2040js has
 * only the interrupts for core 0. Both cores see the same events of a pin (INTR). If one core acknowledges an event,
 * the event is gone for both cores. But each core has its own enable bits, its own force bits and its own interrupt
 * line. All state is in public fields, so a snapshot can read it.
 */
export class CoreOneInterrupts {
  /** The events that may interrupt core 1, four bits per pin. */
  readonly enabled: number[];
  readonly forced: number[];
  isRequested = false;
  /** Called when the level of the interrupt line to core 1 changes. */
  lineChanged: (isRequested: boolean) => void = () => {};
  readonly #pins: readonly InterruptingPin[];

  constructor(chip: RP2040, pins: readonly InterruptingPin[]) {
    this.#pins = pins;
    this.enabled = pins.map(() => 0);
    this.forced = pins.map(() => 0);
    const updateZero = chip.updateIOInterrupt.bind(chip);
    chip.updateIOInterrupt = () => {
      updateZero();
      this.#update();
    };
    this.#connectRegisters(chip);
  }

  /** True if this pin requests an interrupt of core 1. */
  requests(pin: number): boolean {
    const isRequested = this.#status(pin) !== 0;
    const override = this.#pins[pin]!.irqOverride;
    return override === INVERT
      ? !isRequested
      : override === NORMAL
        ? isRequested
        : override === HIGH;
  }

  #status(pin: number): number {
    return (this.#pins[pin]!.irqStatus & this.enabled[pin]!) | this.forced[pin]!;
  }

  #update(): void {
    const isRequested = this.#pins.some((_, pin) => this.requests(pin));
    if (isRequested === this.isRequested) return;
    this.isRequested = isRequested;
    this.lineChanged(isRequested);
  }

  #connectRegisters(chip: RP2040): void {
    const bank = chip.peripherals[IO_BANK0]!;
    const read = bank.readUint32.bind(bank);
    const write = bank.writeUint32.bind(bank);
    bank.readUint32 = (offset) => {
      switch (offset & ~0xf) {
        case PROC1_INTE0:
          return this.#join(offset, (pin) => this.enabled[pin]!);
        case PROC1_INTF0:
          return this.#join(offset, (pin) => this.forced[pin]!);
        case PROC1_INTS0:
          return this.#join(offset, (pin) => this.#status(pin));
        default:
          return read(offset);
      }
    };
    bank.writeUint32 = (offset, value) => {
      const register = offset & ~0xf;
      if (register === PROC1_INTE0) this.#split(offset, value, this.enabled);
      else if (register === PROC1_INTF0) this.#split(offset, value, this.forced);
      else if (register !== PROC1_INTS0) write(offset, value);
    };
  }

  /** Returns the word of a register. The word has four bits for each of eight pins. */
  #join(offset: number, bitsOf: (pin: number) => number): number {
    let word = 0;
    for (const [place, pin] of this.#pinsOf(offset).entries()) word |= bitsOf(pin) << (4 * place);
    return word >>> 0;
  }

  #split(offset: number, word: number, bits: number[]): void {
    for (const [place, pin] of this.#pinsOf(offset).entries()) {
      bits[pin] = (word >>> (4 * place)) & 0xf;
    }
    this.#update();
  }

  #pinsOf(offset: number): number[] {
    const first = (offset & 0xf) * 2;
    return [...this.#pins.keys()].slice(first, first + 8);
  }
}

const PROC1_INTE0 = 0x130;
const PROC1_INTF0 = 0x140;
const PROC1_INTS0 = 0x150;

/** The values of IRQOVER. The value 2, which is not in this list, means "drive low". */
const NORMAL = 0;
const INVERT = 1;
const HIGH = 3;
