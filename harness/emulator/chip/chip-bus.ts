import type { RP2040 } from "rp2040js";
import type { VirtualClock } from "../peripherals/clock.ts";
import type { Pio } from "../peripherals/pio/pio.ts";
import type { AccessBytes, Bus, Reach } from "../processor/bus.ts";
import type { BusTap } from "../replay/bus-tap.ts";
import { type Keep, STATE } from "../state.ts";
import { reachOfPeripheral } from "./peripheral-blocks.ts";

/**
 * The bus between a chip's processor and its peripherals. All accesses use this class, so it must be fast. The
 * addresses are constants in this file, because constants of another file are slower to read.
 */
export class ChipBus implements Bus {
  nsPerCycle: number;
  /** The number of `wired` accesses so far. Accesses to the SIO and to the SRAM are not counted. */
  wiredAccesses = 0;
  /** Called at each access that increments `wiredAccesses`. */
  wiredPartUsed: () => void = () => {};
  /**
   * If set, receives the accesses of the processor that reach this bus. Two kinds of accesses are left out: accesses to
   * boot ROM and flash, and accesses to those registers of the SIO that only the processor sees.
   */
  tap: BusTap | undefined;
  /** True while core 1 also runs. At all other times, only core 0 uses the spin locks. */
  hasTwoCores = false;
  /** Called when core 0 executes SEV. */
  eventSent: (atNs: number) => void = () => {};
  /** The hidden pages of the SRAM. See `hide`. */
  #hiddenPages: readonly number[] = [];
  #recordsPins = false;
  readonly #parts: RP2040;
  readonly #clock: VirtualClock;
  readonly #pios: readonly [Pio, Pio];
  /** What an access to a block of registers can affect. The key is the upper bits of the block's address. */
  readonly #reachOfBlock: ReadonlyMap<number, Reach>;

  /** All peripherals of `parts` must exist before this call. */
  constructor(
    parts: RP2040,
    clock: VirtualClock,
    pios: readonly [Pio, Pio],
    nsPerCycle = 1e9 / parts.clkSys,
  ) {
    this.#parts = parts;
    this.#clock = clock;
    this.#pios = pios;
    this.nsPerCycle = nsPerCycle;
    this.#reachOfBlock = new Map(
      Object.keys(parts.peripherals)
        .map(Number)
        .map((block) => [block >>> (BLOCK_SHIFT - 12), reachOfPeripheral(block)]),
    );
  }

  [STATE](keep: Keep): void {
    this.tap = keep.aside(this.tap);
    this.#hiddenPages = keep.aside(this.#hiddenPages);
    this.#recordsPins = keep.aside(this.#recordsPins);
    this.wiredAccesses = keep.aside(this.wiredAccesses);
    keep(this.#parts);
    keep(this.#clock);
    keep(this.#pios);
  }

  get nowNs(): number {
    return this.#clock.nowNs;
  }

  set nowNs(ns: number) {
    this.#clock.nowNs = ns;
  }

  nextEventNs(): number {
    return Math.min(this.#clock.nextAlarmNs, this.#pios[0].nextNs, this.#pios[1].nextNs);
  }

  /**
   * Returns what an access to an address can affect. For boot ROM and flash, the result is `local` and not `nothing`,
   * so a store there has no effect and does not fault. This is necessary because TinyUSB stores to address 0.
   */
  reachOf(address: number): Reach {
    if (address >>> 28 === SIO) {
      const offset = address & SIO_MASK;
      if (offset >= SIO_END) return "nothing";
      if (offset <= GPIO_OE_XOR) return offset >= GPIO_IN ? "wired" : "local";
      if (offset >= SPINLOCK0) return this.hasTwoCores ? "private" : "local";
      return isOwn(offset) ? "local" : "private";
    }
    if (address >>> 28 === SRAM) return this.#reachOfSram(address);
    const reach = this.#reachOfBlock.get(address >>> BLOCK_SHIFT);
    if (reach !== undefined) {
      const isWired =
        reach === "wired" || (this.#recordsPins && !APART_FROM_PINS.has(address >>> BLOCK_SHIFT));
      if (!isWired) return reach;
      this.wiredAccesses++;
      this.wiredPartUsed();
      return "wired";
    }
    const page = address >>> 12;
    if (page === PPB_PAGE || page === USB_DPRAM_PAGE) return "private";
    const isReadOnly = address < ROM_END || (address >= XIP_START && address < XIP_END);
    return isReadOnly ? "local" : "nothing";
  }

  /**
   * Informs the bus that the processor accesses these pages of the SRAM through the bus, and not directly.
   * `recordsPins` is true if the content of these pages and the registers of the DMA depend on pins. Then nearly all
   * peripherals are `wired`, because their registers may start or stop what the DMA and the PIO do.
   */
  hide(pages: readonly number[], recordsPins: boolean): void {
    this.#hiddenPages = pages;
    this.#recordsPins = recordsPins;
  }

  isRangeWired(address: number, length: number): boolean {
    if (address >>> 28 !== SRAM) return length > 0 && this.reachOf(address) === "wired";
    if (!this.#recordsPins) return false;
    for (const page of this.#hiddenPages) {
      const start = page << PAGE_SHIFT;
      if (address < start + PAGE_BYTES && address + length > start) return true;
    }
    return false;
  }

  load(address: number, bytes: AccessBytes): number {
    if (this.tap === undefined || address < XIP_END) return this.access(address, bytes);
    if (address >>> 28 === SIO && isOwn(address & SIO_MASK)) return this.access(address, bytes);
    return this.tap.load(address, bytes);
  }

  store(address: number, bytes: AccessBytes, value: number): void {
    if (address < XIP_END) return;
    if (this.tap === undefined || (address >>> 28 === SIO && isOwn(address & SIO_MASK))) {
      this.change(address, bytes, value);
    } else this.tap.store(address, bytes, value);
  }

  /** Loads a value without reporting the load to `tap`. */
  access(address: number, bytes: AccessBytes): number {
    const parts = this.#parts;
    if (bytes === 2) return parts.readUint16(address);
    if (bytes === 1) return parts.readUint8(address);
    // The SIO and the blocks of registers have shortcuts here, because the lookup of rp2040js is slower.
    if (address >>> 28 === SIO) return parts.sio.readUint32(address & SIO_MASK);
    const block = parts.peripherals[(address >>> BLOCK_SHIFT) << 2];
    return block?.readUint32(address & BLOCK_MASK) ?? parts.readUint32(address);
  }

  /** Stores a value without reporting the store to `tap`. */
  change(address: number, bytes: AccessBytes, value: number): void {
    const parts = this.#parts;
    if (bytes === 2) parts.writeUint16(address, value);
    else if (bytes === 1) parts.writeUint8(address, value);
    else if (address >>> 28 === SIO) parts.sio.writeUint32(address & SIO_MASK, value);
    else parts.writeUint32(address, value);
  }

  sendEvent(atNs: number): void {
    this.eventSent(atNs);
  }

  #reachOfSram(address: number): Reach {
    if (!this.#hiddenPages.includes(address >>> PAGE_SHIFT)) return "nothing";
    return this.#recordsPins ? "wired" : "local";
  }
}

/** True for the registers of the SIO that only the processor sees: its number, the divider and the spin locks. */
function isOwn(offset: number): boolean {
  return offset >= SPINLOCK0 || (offset >= DIVIDER && offset < INTERP0) || offset === 0;
}

const ROM_END = 0x4000;
const XIP_START = 0x10000000;
const XIP_END = 0x14000000;

const BLOCK_SHIFT = 14;
/** The blocks whose registers neither depend on pins nor act on PIO and DMA: the timer and the USB controller. */
const APART_FROM_PINS: ReadonlySet<number> = new Set([0x40054 >>> 2, 0x50110 >>> 2]);
/** The number of a page of memory is its address >>> PAGE_SHIFT, as in memory.ts. */
const PAGE_SHIFT = 13;
const PAGE_BYTES = 1 << PAGE_SHIFT;
const BLOCK_MASK = 0x3fff;
const USB_DPRAM_PAGE = 0x50100;
const PPB_PAGE = 0xe000e;

/** The SIO has the processor's single-cycle registers (2.3.1). This value is the upper four bits of their addresses. */
const SIO = 0xd;
const SRAM = 0x2;
const SIO_MASK = 0x0fffffff;
const SIO_END = 0x180;
const GPIO_IN = 0x04;
const GPIO_OE_XOR = 0x2c;
const DIVIDER = 0x60;
const INTERP0 = 0x80;
const SPINLOCK0 = 0x100;
