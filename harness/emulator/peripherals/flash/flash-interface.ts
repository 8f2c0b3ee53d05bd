import { BasePeripheral, type RP2040 } from "rp2040js";
import { type Keep, STATE } from "../../state.ts";
import type { Flash } from "./flash.ts";

/**
 * The serial interface between processor and flash (RP2040 datasheet 4.10). This class is only for programs that send
 * commands to the flash. Reads through the XIP window do not use this class.
 */
export class FlashInterface extends BasePeripheral {
  readonly #flash: Flash;
  readonly #registers = new Map<number, number>();
  #received: number[] = [];
  #isSelectForced = false;

  constructor(chip: RP2040, flash: Flash) {
    super(chip, "SSI");
    this.#flash = flash;
  }

  [STATE](keep: Keep): void {
    keep(this.#flash);
    keep(this.#registers);
    this.#received = keep(this.#received);
    this.#isSelectForced = keep(this.#isSelectForced);
  }

  /**
   * If `isForced` is true, software takes control of the chip select line. If it is false, the interface controls the
   * line again. Software does this through the control register of the pad.
   */
  forceSelect(isForced: boolean): void {
    if (isForced !== this.#isSelectForced) this.#flash.select();
    this.#isSelectForced = isForced;
    this.#received = [];
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case SSI_SR:
        return TRANSMIT_NOT_FULL | TRANSMIT_EMPTY | (this.#received.length > 0 ? RECEIVED : 0);
      case SSI_TXFLR:
        return 0;
      case SSI_RXFLR:
        return this.#received.length;
      case SSI_IDR:
        return 0x51535049;
      case SSI_VERSION_ID:
        return 0x3430312a;
      case SSI_DR0: {
        const byte = this.#received.shift() ?? 0;
        // If software does not hold the chip select line, the line rises after the last byte of a command has been
        // read.
        if (this.#received.length === 0 && !this.#isSelectForced) this.#flash.select();
        return byte;
      }
      default:
        return this.#registers.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === SSI_DR0) {
      const byte = this.#flash.exchange(value & 0xff);
      if (this.#received.length < FIFO_BYTES) this.#received.push(byte);
      return;
    }
    if (offset === SSI_SSIENR) {
      this.#received = [];
      this.#flash.select();
    }
    this.#registers.set(offset, value);
  }
}

/**
 * The pads of the flash's six lines (RP2040 datasheet 2.19.6.2). Only the pad of the chip select line has an effect.
 */
export class FlashPads extends BasePeripheral {
  readonly #interface: FlashInterface;
  readonly #registers = new Map<number, number>();

  constructor(chip: RP2040, flashInterface: FlashInterface) {
    super(chip, "IO_QSPI");
    this.#interface = flashInterface;
  }

  [STATE](keep: Keep): void {
    keep(this.#interface);
    keep(this.#registers);
  }

  override readUint32(offset: number): number {
    return this.#registers.get(offset) ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    this.#registers.set(offset, value);
    if (offset === GPIO_QSPI_SS_CTRL) {
      this.#interface.forceSelect(((value >>> OUTOVER_SHIFT) & 3) === OUTOVER_LOW);
    }
  }
}

const SSI_SSIENR = 0x08;
const SSI_TXFLR = 0x20;
const SSI_RXFLR = 0x24;
const SSI_SR = 0x28;
const SSI_IDR = 0x58;
const SSI_VERSION_ID = 0x5c;
const SSI_DR0 = 0x60;
const TRANSMIT_NOT_FULL = 1 << 1;
const TRANSMIT_EMPTY = 1 << 2;
const RECEIVED = 1 << 3;
const FIFO_BYTES = 16;

const GPIO_QSPI_SS_CTRL = 0x0c;
const OUTOVER_SHIFT = 8;
const OUTOVER_LOW = 2;
