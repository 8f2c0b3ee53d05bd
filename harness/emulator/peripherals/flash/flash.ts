import { type Keep, STATE } from "../../state.ts";

/** The data that a flash chip reports about itself. The size of the chip is not included. */
export interface FlashIdentity {
  /** The eight bytes of machine.unique_id(). */
  readonly uniqueId: Uint8Array;
}

/**
 * The flash chip of a Pico, a Winbond W25Q16JV or a similar chip, with its bytes and its serial commands (W25Q16JV
 * datasheet 8). The bytes survive resets and power cycles of the board. Erasing and programming take the datasheet's
 * typical times, which were not measured on a board.
 *
 * Not modelled: wear, write protection, suspend and resume, and the time of a read. Also not modelled: half-erased or
 * half-programmed data after a power failure. The emulated bytes change at the start of a command, and the time of the
 * command passes after that.
 */
export class Flash {
  readonly bytes: Uint8Array;
  /**
   * The version of the contents. It changes with each erase command and each program command, so it is enough to
   * compare versions instead of bytes.
   */
  version = 0;
  readonly #identity: FlashIdentity;
  /** The bytes of the current command so far. A command lasts while the chip select line is low. */
  #command: number[] = [];

  constructor(bytes: Uint8Array, identity: FlashIdentity) {
    this.bytes = bytes;
    this.#identity = identity;
  }

  [STATE](keep: Keep): void {
    this.#command = keep(this.#command);
  }

  /** Erases the sectors of a range: sets all their bits to 1. Returns the time in nanoseconds that this takes. */
  erase(offset: number, length: number): number {
    this.version = newVersion();
    this.bytes.fill(0xff, offset, offset + length);
    return eraseNs(offset, length);
  }

  /**
   * Programs bytes: clears the bits that are 0 in `data`. A 0 never becomes a 1. Returns the time in nanoseconds that
   * this takes.
   */
  program(offset: number, data: Uint8Array): number {
    this.version = newVersion();
    for (let i = 0; i < data.length && offset + i < this.bytes.length; i++) {
      this.bytes[offset + i]! &= data[i]!;
    }
    return programNs(data.length);
  }

  /** Starts a new command. Call this when the chip select line has changed. */
  select(): void {
    this.#command = [];
  }

  /** Receives one byte of a command and returns the byte that the chip sends at the same time. */
  exchange(byte: number): number {
    const place = this.#command.push(byte) - 1;
    switch (this.#command[0]) {
      case READ_STATUS_1:
        return 0; // the chip is never busy, because the caller of erase or program has already let the time pass
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

const versions = { last: 0 };

function newVersion(): number {
  versions.last += 1;
  return versions.last;
}

/** Returns the time in nanoseconds that it takes to erase a range. */
export function eraseNs(offset: number, length: number): number {
  const blocks = offset % BLOCK_BYTES === 0 ? Math.floor(length / BLOCK_BYTES) : 0;
  const sectors = Math.ceil((length - blocks * BLOCK_BYTES) / SECTOR_BYTES);
  return blocks * BLOCK_ERASE_NS + sectors * SECTOR_ERASE_NS;
}

/** Returns the time in nanoseconds that it takes to program bytes. */
export function programNs(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_PROGRAM_NS;
}

const SECTOR_BYTES = 4096;
const PAGE_BYTES = 256;
const BLOCK_BYTES = 65536;
const SECTOR_ERASE_NS = 45_000_000;
const BLOCK_ERASE_NS = 150_000_000;
const PAGE_PROGRAM_NS = 400_000;

const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const READ_UNIQUE_ID = 0x4b;
const READ_JEDEC_ID = 0x9f;
const QUAD_ENABLE = 0x02;
