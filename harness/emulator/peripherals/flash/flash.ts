import { BasePeripheral, type RP2040 } from "rp2040js";

/** What a flash is besides its size. */
export interface FlashIdentity {
  /** The eight bytes that machine.unique_id() gives. */
  readonly uniqueId: Uint8Array;
}

/**
 * The flash chip of a Pico, a Winbond W25Q16JV or one like it: its bytes, which live as long as the
 * board, and its serial commands (W25Q16JV datasheet 8). Erasing and programming cost the time that the
 * datasheet calls typical; none of it was measured on a board.
 *
 * Not modelled: wear, write protection, suspend and resume, the time of a read, and what is half erased or
 * half programmed when the power fails (either happens at once, and then takes its time).
 */
export class Flash {
  readonly bytes: Uint8Array;
  readonly #identity: FlashIdentity;
  /** The bytes of the command that goes on while the chip is selected. */
  #command: number[] = [];

  constructor(bytes: Uint8Array, identity: FlashIdentity) {
    this.bytes = bytes;
    this.#identity = identity;
  }

  /** Sets all bits of the sectors in a range, and returns how long that takes. */
  erase(offset: number, length: number): number {
    this.bytes.fill(0xff, offset, offset + length);
    const blocks = offset % BLOCK_BYTES === 0 ? Math.floor(length / BLOCK_BYTES) : 0;
    const sectors = Math.ceil((length - blocks * BLOCK_BYTES) / SECTOR_BYTES);
    return blocks * BLOCK_ERASE_NS + sectors * SECTOR_ERASE_NS;
  }

  /** Clears the bits that are 0 in `data`, and returns how long that takes. A 0 never becomes a 1. */
  program(offset: number, data: Uint8Array): number {
    for (let i = 0; i < data.length && offset + i < this.bytes.length; i++) {
      this.bytes[offset + i]! &= data[i]!;
    }
    return Math.ceil(data.length / PAGE_BYTES) * PAGE_PROGRAM_NS;
  }

  /** The chip select line falls or rises: a new command begins. */
  select(): void {
    this.#command = [];
  }

  /** One byte goes in, one comes out. */
  exchange(byte: number): number {
    const place = this.#command.push(byte) - 1;
    switch (this.#command[0]) {
      case READ_STATUS_1:
        return 0; // never busy: what takes time has been charged for already
      case READ_STATUS_2:
        return QUAD_ENABLE;
      case READ_JEDEC_ID:
        return place === 0 ? 0xff : (this.#jedecId[place - 1] ?? 0xff);
      case READ_UNIQUE_ID:
        return this.#identity.uniqueId[place - 5] ?? 0xff;
      default:
        return 0xff;
    }
  }

  get #jedecId(): readonly number[] {
    return [0xef, 0x40, Math.log2(this.bytes.length)];
  }
}

/**
 * The serial interface between processor and flash (RP2040 datasheet 4.10), as far as programs use it
 * themselves: to send the flash commands. Reading through the XIP window does not pass here.
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

  /** The pad control of the chip select line: software may hold the line itself. */
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
        // Without a forced select the line rises when the last byte of a command has been taken.
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

/** The pads of the flash's six lines (RP2040 datasheet 2.19.6.2). Only chip select has an effect. */
export class FlashPads extends BasePeripheral {
  readonly #interface: FlashInterface;
  readonly #registers = new Map<number, number>();

  constructor(chip: RP2040, flashInterface: FlashInterface) {
    super(chip, "IO_QSPI");
    this.#interface = flashInterface;
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

export const SECTOR_BYTES = 4096;
export const PAGE_BYTES = 256;
const BLOCK_BYTES = 65536;
const SECTOR_ERASE_NS = 45_000_000;
const BLOCK_ERASE_NS = 150_000_000;
const PAGE_PROGRAM_NS = 400_000;

const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const READ_UNIQUE_ID = 0x4b;
const READ_JEDEC_ID = 0x9f;
const QUAD_ENABLE = 0x02;

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
