import type { Chip } from "../chip/chip.ts";
import { PAGE_MASK, PAGE_SHIFT } from "../processor/memory.ts";

/**
 * Which bytes of a watched page were read or written. Each array has one element per byte of the page: 1 means yes, and
 * 0 means no.
 */
export interface PageAccesses {
  /** 1 for each byte that was read before it was written. */
  readonly read: Uint8Array;
  readonly written: Uint8Array;
}

/**
 * Watches a page of a chip's SRAM. It finds the bytes that the chip reads before it writes them. Only the old values of
 * these bytes have an effect on what the chip does. The processor, its exceptions, the DMA and the boot ROM are
 * watched. The watch does not change what the chip does and when, but makes the emulator slower.
 */
export class PageWatch {
  readonly #chip: Chip;
  readonly #start: number;
  #accesses: PageAccesses | undefined;

  /** `address` is any address in the page. A chip can have only one watch at a time. */
  constructor(chip: Chip, address: number) {
    this.#chip = chip;
    this.#start = (address & ~PAGE_MASK) >>> 0;
    this.#hook();
  }

  /** Starts to watch. At this moment, no byte counts as read or written. */
  begin(): void {
    this.#accesses = { read: new Uint8Array(PAGE_BYTES), written: new Uint8Array(PAGE_BYTES) };
    this.#chip.hideSram(this.#start);
  }

  /** Stops watching and returns what happened since `begin`. */
  end(): PageAccesses {
    const accesses = this.#accesses!;
    this.#accesses = undefined;
    this.#chip.hideSram(undefined);
    return accesses;
  }

  /**
   * Replaces the functions of rp2040js that access memory by functions that also note each access. All accesses to a
   * hidden page, and all accesses of DMA and exceptions, call these functions.
   */
  #hook(): void {
    const { parts } = this.#chip;
    const { readUint8, readUint16, readUint32, writeUint8, writeUint16, writeUint32 } = parts;
    const hooks: Partial<typeof parts> = {
      readUint8: (address) => {
        this.#noteRead(address, 1);
        return readUint8.call(parts, address);
      },
      readUint16: (address) => {
        this.#noteRead(address, 2);
        return readUint16.call(parts, address);
      },
      readUint32: (address) => {
        this.#noteRead(address, 4);
        return readUint32.call(parts, address);
      },
      writeUint8: (address, value) => {
        this.#noteWrite(address, 1);
        writeUint8.call(parts, address, value);
      },
      writeUint16: (address, value) => {
        this.#noteWrite(address, 2);
        writeUint16.call(parts, address, value);
      },
      writeUint32: (address, value) => {
        this.#noteWrite(address, 4);
        writeUint32.call(parts, address, value);
      },
    };
    // The hooks are not enumerable, so snapshots do not contain them. For the same reason, they stay if an older
    // snapshot is restored.
    for (const [name, value] of Object.entries(hooks))
      Object.defineProperty(parts, name, { value });
  }

  #noteRead(address: number, bytes: number): void {
    const accesses = this.#accesses;
    const at = address - this.#start;
    if (accesses === undefined || at < 0 || at >= PAGE_BYTES) return;
    for (let i = at; i < at + bytes; i++) if (accesses.written[i] === 0) accesses.read[i] = 1;
  }

  #noteWrite(address: number, bytes: number): void {
    const accesses = this.#accesses;
    const at = address - this.#start;
    if (accesses !== undefined && at >= 0 && at < PAGE_BYTES) {
      accesses.written.fill(1, at, at + bytes);
    }
  }
}

export const PAGE_BYTES = 1 << PAGE_SHIFT;
