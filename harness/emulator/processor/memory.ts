/**
 * The boot ROM, SRAM and flash (in the XIP window) of an RP2040 (RP2040 datasheet 2.2). They are in one buffer, so that
 * one lookup in a page table finds an address in any of them.
 *
 * Not modelled: the XIP cache and the time of its misses (all flash reads take one cycle), the cache as SRAM at
 * 0x15000000, the aliases of the SRAM banks at 0x21000000, contention between processor and DMA.
 */
export class Memory {
  readonly rom: Uint8Array<ArrayBuffer>;
  readonly sram: Uint8Array<ArrayBuffer>;
  readonly flash: Uint8Array<ArrayBuffer>;
  /** Three views of the whole buffer. The page tables hold offsets into this buffer. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly halfwords: Uint16Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  /**
   * The page tables for reads and for writes. For each page of the address space, a table contains the offset of the
   * page in the buffer, or -1 if the access uses the bus.
   */
  readPages: Int32Array;
  writePages: Int32Array;
  /** The pages that were hidden most recently, and copies of the page tables without these pages. */
  #hidden:
    | { readonly pages: readonly number[]; readonly read: Int32Array; readonly write: Int32Array }
    | undefined;

  /** Throws RangeError if `flashBytes` is not a power of two between 1 and 16 MiB. */
  constructor(flashBytes: number) {
    if (Math.log2(flashBytes) % 1 !== 0 || flashBytes < MIB || flashBytes > 16 * MIB) {
      throw new RangeError(
        `a flash of ${flashBytes} bytes is not possible. The size must be 1, 2, 4, 8 or 16 MiB`,
      );
    }
    const buffer = new ArrayBuffer(FLASH_OFFSET + flashBytes + GUARD_BYTES);
    this.bytes = new Uint8Array(buffer);
    this.halfwords = new Uint16Array(buffer);
    this.words = new Int32Array(buffer);
    this.halfwords.fill(UNDEFINED_INSTRUCTION);
    this.rom = new Uint8Array(buffer, ROM_OFFSET, ROM_BYTES).fill(0);
    this.sram = new Uint8Array(buffer, SRAM_OFFSET, SRAM_BYTES).fill(0);
    this.flash = new Uint8Array(buffer, FLASH_OFFSET, flashBytes).fill(0xff);
    this.readPages = readPagesFor(flashBytes);
    this.writePages = WRITE_PAGES;
  }

  /**
   * Hides the pages with these numbers, so that all accesses to them use the bus. All other pages are not hidden any
   * more. The number of a page is its address >> PAGE_SHIFT. Code in a hidden page cannot run. The bytes and their
   * offsets stay the same.
   */
  hide(pages: readonly number[]): void {
    const read = readPagesFor(this.flash.length);
    if (pages.length === 0) {
      this.readPages = read;
      this.writePages = WRITE_PAGES;
      return;
    }
    // The tables are large, so they are made again only if other pages are hidden.
    if (this.#hidden?.pages.join() !== pages.join()) {
      this.#hidden = { pages, read: without(read, pages), write: without(WRITE_PAGES, pages) };
    }
    this.readPages = this.#hidden!.read;
    this.writePages = this.#hidden!.write;
  }

  /**
   * Returns a view of `length` bytes at an address, or undefined if some of these bytes are outside of readable memory.
   * Hidden pages are readable, too.
   */
  view(address: number, length: number): Uint8Array | undefined {
    return viewThrough(readPagesFor(this.flash.length), this.bytes, address, length);
  }

  /** Does the same as `view`, but also returns undefined if some of the bytes are in a hidden page. */
  readableView(address: number, length: number): Uint8Array | undefined {
    return viewThrough(this.readPages, this.bytes, address, length);
  }

  /**
   * Returns a view of `length` bytes at an address, or undefined if some of these bytes are outside of writable memory
   * or in a hidden page.
   */
  writableView(address: number, length: number): Uint8Array | undefined {
    return viewThrough(this.writePages, this.bytes, address, length);
  }
}

export const PAGE_SHIFT = 13;
export const PAGE_MASK = 0x1fff;

export const FLASH_ADDRESS = 0x10000000;
export const SRAM_ADDRESS = 0x20000000;
export const SRAM_BYTES = 264 * 1024;
export const ROM_BYTES = 16 * 1024;

const MIB = 1024 * 1024;
const PAGE_BYTES = 1 << PAGE_SHIFT;
const XIP_WINDOWS = [0x10000000, 0x11000000, 0x12000000, 0x13000000];
const XIP_WINDOW_BYTES = 16 * MIB;

/**
 * The size of the gaps between the regions. A gap contains code that faults, so that no program runs into the next
 * region.
 */
const GUARD_BYTES = PAGE_BYTES;
const UNDEFINED_INSTRUCTION = 0xdede;

const ROM_OFFSET = 0;
const SRAM_OFFSET = ROM_OFFSET + ROM_BYTES + GUARD_BYTES;
const FLASH_OFFSET = SRAM_OFFSET + SRAM_BYTES + GUARD_BYTES;

const WRITE_PAGES = emptyPages();
mapPages(WRITE_PAGES, SRAM_ADDRESS, SRAM_BYTES, SRAM_OFFSET);

const readPagesByFlashSize = new Map<number, Int32Array>();

/**
 * Returns the page table for reads. If the flash is smaller than its window in the address space, the flash appears
 * several times in this window, because the upper address bits are not connected.
 */
function readPagesFor(flashBytes: number): Int32Array {
  const known = readPagesByFlashSize.get(flashBytes);
  if (known !== undefined) return known;
  const pages = emptyPages();
  mapPages(pages, 0, ROM_BYTES, ROM_OFFSET);
  mapPages(pages, SRAM_ADDRESS, SRAM_BYTES, SRAM_OFFSET);
  for (const window of XIP_WINDOWS) {
    for (let start = 0; start < XIP_WINDOW_BYTES; start += flashBytes) {
      mapPages(pages, window + start, flashBytes, FLASH_OFFSET);
    }
  }
  readPagesByFlashSize.set(flashBytes, pages);
  return pages;
}

function emptyPages(): Int32Array {
  return new Int32Array(2 ** (32 - PAGE_SHIFT)).fill(-1);
}

function without(table: Int32Array, pages: readonly number[]): Int32Array {
  const others = table.slice();
  for (const page of pages) others[page] = -1;
  return others;
}

function mapPages(pages: Int32Array, address: number, length: number, offset: number): void {
  for (let done = 0; done < length; done += PAGE_BYTES) {
    pages[(address + done) >>> PAGE_SHIFT] = offset + done;
  }
}

function viewThrough(
  pages: Int32Array,
  bytes: Uint8Array,
  address: number,
  length: number,
): Uint8Array | undefined {
  const first = pages[address >>> PAGE_SHIFT]!;
  const last = pages[(address + Math.max(0, length - 1)) >>> PAGE_SHIFT]!;
  if (first < 0 || last < 0) return undefined;
  const start = first + (address & PAGE_MASK);
  const end = last + ((address + Math.max(0, length - 1)) & PAGE_MASK) + 1;
  return length === 0
    ? bytes.subarray(start, start)
    : end - start === length
      ? bytes.subarray(start, end)
      : undefined;
}
