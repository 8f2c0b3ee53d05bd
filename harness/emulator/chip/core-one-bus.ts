import type { RP2040 } from "rp2040js";
import type { CoreOneInterrupts } from "../peripherals/gpio/core-one-interrupts.ts";
import type { AccessBytes, Bus, Reach } from "../processor/bus.ts";
import type { BootRomCalls } from "../processor/cpu.ts";
import type { Memory } from "../processor/memory.ts";
import { type Keep, STATE } from "../state.ts";
import type { ChipBus } from "./chip-bus.ts";
import { isMailbox, type Mailboxes } from "./mailboxes.ts";

/** The parts of a chip that core 1 is connected to, and the functions that the bus of core 1 calls. */
export interface CoreOneSurroundings {
  readonly parts: RP2040;
  readonly memory: Memory;
  readonly bus: ChipBus;
  readonly bootRom: BootRomCalls;
  readonly mailboxes: Mailboxes;
  readonly pins: CoreOneInterrupts;
  /** Called after core 1 has accessed its side of the mailboxes. */
  mailboxUsed(): void;
  /** Called when core 1 executes SEV. */
  eventSent(atNs: number): void;
}

/**
 * The bus of core 1. It passes accesses to the bus of core 0, except accesses to the parts that each core has for
 * itself: its view of the mailboxes, its number, its dividers and interpolators, and its private registers.
 */
export class CoreOneBus implements Bus {
  readonly #surroundings: CoreOneSurroundings;
  readonly #ownSio: RP2040["sio"];
  readonly #ppb: RP2040["ppb"];

  constructor(surroundings: CoreOneSurroundings, ownSio: RP2040["sio"], ppb: RP2040["ppb"]) {
    this.#surroundings = surroundings;
    this.#ownSio = ownSio;
    this.#ppb = ppb;
  }

  [STATE](keep: Keep): void {
    keep(this.#ownSio);
    keep(this.#ppb);
  }

  get nowNs(): number {
    return this.#surroundings.bus.nowNs;
  }

  set nowNs(ns: number) {
    this.#surroundings.bus.nowNs = ns;
  }

  get nsPerCycle(): number {
    return this.#surroundings.bus.nsPerCycle;
  }

  nextEventNs(): number {
    return this.#surroundings.bus.nextEventNs();
  }

  isRangeWired(address: number, length: number): boolean {
    return this.#surroundings.bus.isRangeWired(address, length);
  }

  reachOf(address: number): Reach {
    return this.#surroundings.bus.reachOf(address);
  }

  load(address: number, bytes: AccessBytes): number {
    const isOfSio = address >>> 28 === SIO;
    if (!isOfSio && address >>> 12 !== PPB_PAGE) return this.#surroundings.bus.load(address, bytes);
    const word = isOfSio ? this.#loadSio(address & 0x1fc) : this.#ppb.readUint32(address & 0xffc);
    if (bytes === 4) return word;
    const shifted = word >>> (8 * (address & 3));
    return bytes === 2 ? shifted & 0xffff : shifted & 0xff;
  }

  /**
   * Stores a value. In the parts that each core has for itself, a store of 8 or 16 bits writes a whole word: the 8 or
   * 16 bits are repeated until they fill the word (RP2040 datasheet 2.1.4).
   */
  store(address: number, bytes: AccessBytes, value: number): void {
    const isOfSio = address >>> 28 === SIO;
    if (!isOfSio && address >>> 12 !== PPB_PAGE) {
      this.#surroundings.bus.store(address, bytes, value);
      return;
    }
    const word =
      bytes === 4 ? value : Math.imul(value, bytes === 2 ? 0x00010001 : 0x01010101) >>> 0;
    if (isOfSio) this.#storeSio(address & 0x1fc, word);
    else this.#ppb.writeUint32(address & 0xffc, word);
  }

  sendEvent(atNs: number): void {
    this.#surroundings.eventSent(atNs);
  }

  #loadSio(offset: number): number {
    const { parts, mailboxes } = this.#surroundings;
    if (offset === CPUID) return 1;
    if (isMailbox(offset)) {
      const word = mailboxes.read(1, offset);
      this.#surroundings.mailboxUsed();
      return word;
    }
    return (isOfOneCore(offset) ? this.#ownSio : parts.sio).readUint32(offset);
  }

  #storeSio(offset: number, value: number): void {
    const { parts, mailboxes } = this.#surroundings;
    if (isMailbox(offset)) {
      mailboxes.write(1, offset, value);
      this.#surroundings.mailboxUsed();
    } else (isOfOneCore(offset) ? this.#ownSio : parts.sio).writeUint32(offset, value);
  }
}

/** Returns true if the offset belongs to the dividers or the interpolators. */
function isOfOneCore(offset: number): boolean {
  return offset >= DIV_UDIVIDEND && offset < SPINLOCK0;
}

const PPB_PAGE = 0xe000e;
const SIO = 0xd;
const CPUID = 0;
const DIV_UDIVIDEND = 0x60;
const SPINLOCK0 = 0x100;
