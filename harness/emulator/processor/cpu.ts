import type { RP2040 } from "rp2040js";
import { Exceptions, HARD_FAULT } from "./exceptions.ts";
import { PAGE_MASK as MASK, type Memory, ROM_BYTES, PAGE_SHIFT as SHIFT } from "./memory.ts";
import { OPERATION_OF } from "./thumb.ts";

/** What the processor reaches beyond its memory. */
export interface Bus {
  /** The instant of the access, set before each. */
  nowNs: number;
  /** Length of a cycle of clk_sys. */
  readonly nsPerCycle: number;
  /** When a peripheral will next do something of its own accord. */
  nextEventNs(): number;
  reachOf(address: number): Reach;
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
  /** Does what routine `index` of the boot ROM does, on the registers. Returns what it costs in cycles. */
  callRom(index: number): number;
}

/**
 * What an access to an address may bring about. `nothing`: there is nothing, it faults; `local`: no more
 * than the value that it gives, now and later; `private`: something on the same chip, such as an
 * interrupt; `wired`: something at a pin, or it depends on one.
 */
export type Reach = "nothing" | "local" | "private" | "wired";
export type AccessBytes = 1 | 2 | 4;

/** Where a processor that gave up stands. */
export interface LockUp {
  readonly atNs: number;
  readonly address: number;
  readonly link: number;
}

/**
 * Executes a Cortex-M0+'s instructions (ARMv6-M Architecture Reference Manual A6.7; cycles from the
 * Cortex-M0+ Technical Reference Manual, table 3-1) on the registers and flags of rp2040js's core.
 * It replaces the package's interpreter, which takes five to ten times as long and advances its
 * clock after every instruction.
 *
 * An access to a peripheral happens at the start of its instruction. Costs: SRAM, flash and boot ROM
 * 2 cycles, SIO 1, AHB peripherals 2, APB 4 to read and 5 to write; 15 to enter an exception.
 *
 * Not modelled: the XIP cache and bus contention, core 1, privilege and the MPU, the debugger.
 */
export class Cpu {
  /** r0 to r15; r15 is the address of the next instruction while no instruction runs. */
  readonly registers: Int32Array;
  /** The instant at which the next instruction starts. */
  nowNs: number;
  /** In WFE or WFI. */
  isAsleep = false;
  /** Set once the processor has faulted beyond help. Only a reset ends that (B1.5.15). */
  lockUp: LockUp | undefined;
  /** Set when the next instruction would touch a pin, and that instant has not come yet for all boards. */
  isHeldBack = false;
  /** Ends `run` after the current instruction. */
  mustStop = false;

  readonly #core: RP2040["core"];
  readonly #memory: Memory;
  readonly #bus: Bus;
  readonly #exceptions: Exceptions;
  #wireBoundNs = 0;
  /** In `#execute`, the instant of its cycle 0, and the cycle before which it ends. */
  #startNs = 0;
  #limit = 0;
  #loaded = 0;
  #trap: Trap | undefined;

  constructor(chip: RP2040, memory: Memory, bus: Bus, startNs: number) {
    this.#core = chip.core;
    this.#memory = memory;
    this.#bus = bus;
    this.#exceptions = new Exceptions(chip);
    this.registers = new Int32Array(chip.core.registers.buffer);
    this.nowNs = startNs;
  }

  /** Starts at an image's vector table: stack pointer, then reset handler. */
  start(vectorTable: number): void {
    const table = this.#memory.view(vectorTable, 8)!;
    const view = new DataView(table.buffer, table.byteOffset, 8);
    this.registers[SP] = view.getUint32(0, true) & ~3;
    this.jump(view.getUint32(4, true));
  }

  /** Goes on at an address. */
  jump(address: number): void {
    this.registers[PC] = address & ~1;
  }

  /**
   * Executes the next instruction and those that start before `untilNs` and before the next thing that
   * a peripheral does. Instructions that touch pins are executed only before `wireBoundNs`: at one that
   * comes later, `run` returns and isHeldBack is set.
   */
  run(untilNs: number, wireBoundNs: number): void {
    this.#wireBoundNs = wireBoundNs;
    this.isHeldBack = false;
    this.mustStop = false;
    let endNs: number;
    do {
      if (this.#core.interruptsUpdated && this.#exceptions.takePending()) {
        this.nowNs += EXCEPTION_ENTRY_CYCLES * this.#bus.nsPerCycle;
      }
      this.#trap = undefined;
      this.#execute(Math.min(untilNs, this.#bus.nextEventNs()));
      if (this.#trap !== undefined) this.#handle(this.#trap);
      endNs = Math.min(untilNs, this.#bus.nextEventNs());
    } while (
      this.nowNs < endNs &&
      !this.mustStop &&
      !this.isHeldBack &&
      !this.isAsleep &&
      this.lockUp === undefined
    );
  }

  /** Ends WFE or WFI at the given instant, if something is pending that does. */
  wakeIfPending(atNs: number): void {
    if (!this.isAsleep || !this.#core.interruptsUpdated) return;
    if (!this.#exceptions.wakesFromSleep) {
      this.#core.interruptsUpdated = false;
      return;
    }
    this.isAsleep = false;
    this.nowNs = atNs;
  }

  /** What cannot be done while the registers are in `#execute`'s hands. */
  #handle(trap: Trap): void {
    const core = this.#core;
    switch (trap.kind) {
      case "rom":
        this.nowNs += this.#bus.callRom(trap.index) * this.#bus.nsPerCycle;
        this.registers[PC]! += 2;
        break;
      case "return":
        this.#exceptions.leave(trap.link);
        this.nowNs += EXCEPTION_RETURN_CYCLES * this.#bus.nsPerCycle;
        break;
      case "sleep":
        if (trap.isForEvent && core.eventRegistered) core.eventRegistered = false;
        else {
          this.isAsleep = true;
          // Something may be pending already, held back by PRIMASK.
          core.interruptsUpdated = true;
          this.wakeIfPending(this.nowNs);
        }
        break;
      case "fault":
        if (this.#exceptions.canFault) {
          this.#exceptions.enter(HARD_FAULT);
        } else {
          this.lockUp = {
            atNs: this.nowNs,
            address: this.registers[PC]! >>> 0,
            link: this.registers[LR]! >>> 0,
          };
        }
        break;
    }
  }

  #execute(untilNs: number): void {
    const core = this.#core;
    const r = this.registers;
    const { bytes, halfwords, words, readPages, writePages } = this.#memory;
    const operationOf = OPERATION_OF;
    const nsPerCycle = this.#bus.nsPerCycle;
    this.#startNs = this.nowNs;
    this.#limit = Math.min(MOST_CYCLES, Math.ceil((untilNs - this.nowNs) / nsPerCycle));

    const page = readPages[r[PC]! >>> PAGE_SHIFT]!;
    if (page < 0) {
      this.#trap = FAULT;
      return;
    }
    // Code lies in one piece in the buffer: the next instruction is halfword `at`, its address at * 2 - base.
    let base = page - (r[PC]! & ~PAGE_MASK);
    let at = (r[PC]! + base) >> 1;
    // N is the sign of `negative`, Z says that `zero` is 0; C and V are 0 or 1.
    let negative = core.N ? -1 : 0;
    let zero = core.Z ? 0 : 1;
    let carry = core.C ? 1 : 0;
    let overflow = core.V ? 1 : 0;
    let cycles = 0;
    // What a load or store wants, for the second half of the loop.
    let access = NO_ACCESS;
    let address = 0;
    let target = 0;

    do {
      const op = halfwords[at++]!;
      switch (operationOf[op]) {
        case 0: {
          // LSLS immediate; a shift by 0 is MOVS and keeps C
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          if (shift !== 0) carry = (value >>> (32 - shift)) & 1;
          negative = zero = r[op & 7] = value << shift;
          cycles++;
          continue;
        }
        case 1: {
          // LSRS immediate; 0 stands for 32
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          carry = (shift === 0 ? value >>> 31 : value >>> (shift - 1)) & 1;
          negative = zero = r[op & 7] = shift === 0 ? 0 : value >>> shift;
          cycles++;
          continue;
        }
        case 2: {
          // ASRS immediate; 0 stands for 32
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          carry = (shift === 0 ? value >>> 31 : value >> (shift - 1)) & 1;
          negative = zero = r[op & 7] = shift === 0 ? value >> 31 : value >> shift;
          cycles++;
          continue;
        }
        case 3: {
          // ADDS register
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 4: {
          // SUBS register
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 5: {
          // ADDS 3-bit immediate
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 6: {
          // SUBS 3-bit immediate
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 7: // MOVS immediate
          negative = zero = r[(op >> 8) & 7] = op & 0xff;
          cycles++;
          continue;
        case 8: {
          // CMP immediate
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 9: {
          // ADDS 8-bit immediate
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[(op >> 8) & 7] = sum;
          cycles++;
          continue;
        }
        case 10: {
          // SUBS 8-bit immediate
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[(op >> 8) & 7] = difference;
          cycles++;
          continue;
        }
        case 11: // ANDS
          negative = zero = r[op & 7] = r[op & 7]! & r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 12: // EORS
          negative = zero = r[op & 7] = r[op & 7]! ^ r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 13: {
          // LSLS register
          const value = r[op & 7]!;
          const shift = r[(op >> 3) & 7]! & 0xff;
          let result = value;
          if (shift >= 32) {
            result = 0;
            carry = shift === 32 ? value & 1 : 0;
          } else if (shift > 0) {
            result = value << shift;
            carry = (value >>> (32 - shift)) & 1;
          }
          negative = zero = r[op & 7] = result;
          cycles++;
          continue;
        }
        case 14: {
          // LSRS register
          const value = r[op & 7]!;
          const shift = r[(op >> 3) & 7]! & 0xff;
          let result = value;
          if (shift >= 32) {
            result = 0;
            carry = shift === 32 ? value >>> 31 : 0;
          } else if (shift > 0) {
            result = value >>> shift;
            carry = (value >>> (shift - 1)) & 1;
          }
          negative = zero = r[op & 7] = result | 0;
          cycles++;
          continue;
        }
        case 15: {
          // ASRS register
          const value = r[op & 7]!;
          const shift = r[(op >> 3) & 7]! & 0xff;
          let result = value;
          if (shift >= 32) {
            result = value >> 31;
            carry = result & 1;
          } else if (shift > 0) {
            result = value >> shift;
            carry = (value >> (shift - 1)) & 1;
          }
          negative = zero = r[op & 7] = result;
          cycles++;
          continue;
        }
        case 16: {
          // ADCS
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b + carry) | 0;
          // Carry out of the top bit, from the bits that went in and the one that came out.
          carry = ((a & b) | ((a | b) & ~sum)) >>> 31;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 17: {
          // SBCS, which adds the complement
          const a = r[op & 7]!;
          const b = ~r[(op >> 3) & 7]!;
          const sum = (a + b + carry) | 0;
          carry = ((a & b) | ((a | b) & ~sum)) >>> 31;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 18: {
          // RORS
          const value = r[op & 7]!;
          const shift = r[(op >> 3) & 7]! & 0xff;
          const result = (value >>> (shift & 31)) | (value << (32 - (shift & 31)));
          if (shift !== 0) carry = result >>> 31;
          negative = zero = r[op & 7] = result;
          cycles++;
          continue;
        }
        case 19: // TST
          negative = zero = r[op & 7]! & r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 20: {
          // RSBS
          const b = r[(op >> 3) & 7]!;
          const difference = -b | 0;
          carry = b === 0 ? 1 : 0;
          overflow = (b & difference) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 21: {
          // CMP register
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 22: {
          // CMN
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = sum;
          cycles++;
          continue;
        }
        case 23: // ORRS
          negative = zero = r[op & 7] = r[op & 7]! | r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 24: // MULS, one cycle on the RP2040
          negative = zero = r[op & 7] = Math.imul(r[op & 7]!, r[(op >> 3) & 7]!);
          cycles++;
          continue;
        case 25: // BICS
          negative = zero = r[op & 7] = r[op & 7]! & ~r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 26: // MVNS
          negative = zero = r[op & 7] = ~r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 27: {
          // ADD high registers
          const n = ((op >> 4) & 8) | (op & 7);
          const m = (op >> 3) & 15;
          const pc = at * 2 - base + 2;
          const sum = ((n === PC ? pc : r[n]!) + (m === PC ? pc : r[m]!)) | 0;
          cycles++;
          if (n === PC) {
            r[PC] = sum & ~1;
            break;
          }
          r[n] = n === SP ? sum & ~3 : sum;
          continue;
        }
        case 28: {
          // CMP high registers
          const a = r[((op >> 4) & 8) | (op & 7)]!;
          const b = r[(op >> 3) & 15]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 29: {
          // MOV high registers
          const n = ((op >> 4) & 8) | (op & 7);
          const m = (op >> 3) & 15;
          const value = m === PC ? at * 2 - base + 2 : r[m]!;
          cycles++;
          if (n === PC) {
            r[PC] = value & ~1;
            break;
          }
          r[n] = n === SP ? value & ~3 : value;
          continue;
        }
        case 30: {
          // BX
          const destination = r[(op >> 3) & 15]!;
          cycles += 2;
          if (destination >>> 28 === 0xf && core.currentMode === HANDLER) {
            this.#stopFor({ kind: "return", link: destination });
            continue;
          }
          if ((destination & 1) === 0) {
            // Code for an Arm, at the destination: there the fault is.
            base = 0;
            at = destination / 2;
            this.#stopFor(FAULT);
            continue;
          }
          r[PC] = destination & ~1;
          break;
        }
        case 31: {
          // BLX
          const destination = r[(op >> 3) & 15]!;
          cycles += 2;
          r[LR] = (at * 2 - base) | 1;
          if ((destination & 1) === 0) {
            base = 0;
            at = destination / 2;
            this.#stopFor(FAULT);
            continue;
          }
          r[PC] = destination & ~1;
          break;
        }
        case 32: // LDR literal
          r[(op >> 8) & 7] = words[((at + 1) >> 1) + (op & 0xff)]!;
          cycles += 2;
          continue;
        case 33: // STR register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_WORD;
          break;
        case 34: // STRH register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_HALFWORD;
          break;
        case 35: // STRB register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_BYTE;
          break;
        case 36: // LDRSB
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_SIGNED_BYTE;
          break;
        case 37: // LDR register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_WORD;
          break;
        case 38: // LDRH register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_HALFWORD;
          break;
        case 39: // LDRB register
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_BYTE;
          break;
        case 40: // LDRSH
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_SIGNED_HALFWORD;
          break;
        case 41: // STR immediate
          address = r[(op >> 3) & 7]! + ((op >> 4) & 0x7c);
          target = op & 7;
          access = STORE_WORD;
          break;
        case 42: // LDR immediate
          address = r[(op >> 3) & 7]! + ((op >> 4) & 0x7c);
          target = op & 7;
          access = LOAD_WORD;
          break;
        case 43: // STRB immediate
          address = r[(op >> 3) & 7]! + ((op >> 6) & 0x1f);
          target = op & 7;
          access = STORE_BYTE;
          break;
        case 44: // LDRB immediate
          address = r[(op >> 3) & 7]! + ((op >> 6) & 0x1f);
          target = op & 7;
          access = LOAD_BYTE;
          break;
        case 45: // STRH immediate
          address = r[(op >> 3) & 7]! + ((op >> 5) & 0x3e);
          target = op & 7;
          access = STORE_HALFWORD;
          break;
        case 46: // LDRH immediate
          address = r[(op >> 3) & 7]! + ((op >> 5) & 0x3e);
          target = op & 7;
          access = LOAD_HALFWORD;
          break;
        case 47: // STR by SP
          address = r[SP]! + ((op & 0xff) << 2);
          target = (op >> 8) & 7;
          access = STORE_WORD;
          break;
        case 48: // LDR by SP
          address = r[SP]! + ((op & 0xff) << 2);
          target = (op >> 8) & 7;
          access = LOAD_WORD;
          break;
        case 49: // ADR
          r[(op >> 8) & 7] = ((at * 2 - base + 2) & ~3) + ((op & 0xff) << 2);
          cycles++;
          continue;
        case 50: // ADD SP to register
          r[(op >> 8) & 7] = r[SP]! + ((op & 0xff) << 2);
          cycles++;
          continue;
        case 51: // ADD to SP
          r[SP] = r[SP]! + ((op & 0x7f) << 2);
          cycles++;
          continue;
        case 52: // SUB from SP
          r[SP] = r[SP]! - ((op & 0x7f) << 2);
          cycles++;
          continue;
        case 53: // SXTH
          r[op & 7] = (r[(op >> 3) & 7]! << 16) >> 16;
          cycles++;
          continue;
        case 54: // SXTB
          r[op & 7] = (r[(op >> 3) & 7]! << 24) >> 24;
          cycles++;
          continue;
        case 55: // UXTH
          r[op & 7] = r[(op >> 3) & 7]! & 0xffff;
          cycles++;
          continue;
        case 56: // UXTB
          r[op & 7] = r[(op >> 3) & 7]! & 0xff;
          cycles++;
          continue;
        case 57: {
          // PUSH; bit 8 is LR
          const bottom = (r[SP]! - 4 * countBits(op & 0x1ff)) | 0;
          if (!this.#canReach(writePages, bottom, cycles)) {
            at--;
            continue;
          }
          let slot = bottom;
          cycles++;
          for (let i = 0; i < 8; i++) {
            if ((op & (1 << i)) === 0) continue;
            this.#storeWord(slot, r[i]!, cycles++);
            slot += 4;
          }
          if (op & 0x100) this.#storeWord(slot, r[LR]!, cycles++);
          r[SP] = bottom;
          continue;
        }
        case 58: // CPSID and CPSIE
          core.PM = (op & 0x10) !== 0;
          if (!core.PM) this.#lookForInterrupts();
          cycles++;
          continue;
        case 59: {
          // REV
          const value = r[(op >> 3) & 7]!;
          r[op & 7] =
            (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
          cycles++;
          continue;
        }
        case 60: {
          // REV16
          const value = r[(op >> 3) & 7]!;
          r[op & 7] = ((value << 8) & 0xff00ff00) | ((value >>> 8) & 0x00ff00ff);
          cycles++;
          continue;
        }
        case 61: {
          // REVSH
          const value = r[(op >> 3) & 7]!;
          r[op & 7] = ((value << 24) >> 16) | ((value >> 8) & 0xff);
          cycles++;
          continue;
        }
        case 62: {
          // POP; bit 8 is PC
          let slot = r[SP]!;
          if (!this.#canReach(readPages, slot, cycles)) {
            at--;
            continue;
          }
          cycles++;
          for (let i = 0; i < 8; i++) {
            if ((op & (1 << i)) === 0) continue;
            r[i] = this.#loadWord(slot, cycles++);
            slot += 4;
          }
          if ((op & 0x100) === 0) {
            r[SP] = slot;
            continue;
          }
          const destination = this.#loadWord(slot, cycles);
          r[SP] = slot + 4;
          cycles += 3;
          if (destination >>> 28 === 0xf && core.currentMode === HANDLER) {
            this.#stopFor({ kind: "return", link: destination });
            continue;
          }
          if ((destination & 1) === 0) {
            // Code for an Arm, at the destination: there the fault is.
            base = 0;
            at = destination / 2;
            this.#stopFor(FAULT);
            continue;
          }
          r[PC] = destination & ~1;
          break;
        }
        case 63: // BKPT: a call of the boot ROM, or a fault where there is no debugger
          at--;
          if (at * 2 - base < ROM_BYTES) this.#stopFor({ kind: "rom", index: op & 0xff });
          else this.#stopFor(FAULT);
          cycles++;
          continue;
        case 64: // hints
          cycles++;
          if (op === WFE || op === WFI) {
            this.#stopFor({ kind: "sleep", isForEvent: op === WFE });
            cycles++;
          } else if (op === SEV) core.eventRegistered = true;
          continue;
        case 65: {
          // STMIA
          let slot = r[(op >> 8) & 7]!;
          if (!this.#canReach(writePages, slot, cycles)) {
            at--;
            continue;
          }
          cycles++;
          for (let i = 0; i < 8; i++) {
            if ((op & (1 << i)) === 0) continue;
            this.#storeWord(slot, r[i]!, cycles++);
            slot += 4;
          }
          r[(op >> 8) & 7] = slot;
          continue;
        }
        case 66: {
          // LDMIA
          const n = (op >> 8) & 7;
          let slot = r[n]!;
          if (!this.#canReach(readPages, slot, cycles)) {
            at--;
            continue;
          }
          cycles++;
          for (let i = 0; i < 8; i++) {
            if ((op & (1 << i)) === 0) continue;
            r[i] = this.#loadWord(slot, cycles++);
            slot += 4;
          }
          if ((op & (1 << n)) === 0) r[n] = slot;
          continue;
        }
        case 67: // BEQ
          cycles++;
          if (zero !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 68: // BNE
          cycles++;
          if (zero === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 69: // BCS
          cycles++;
          if (carry === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 70: // BCC
          cycles++;
          if (carry !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 71: // BMI
          cycles++;
          if (negative >= 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 72: // BPL
          cycles++;
          if (negative < 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 73: // BVS
          cycles++;
          if (overflow === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 74: // BVC
          cycles++;
          if (overflow !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 75: // BHI
          cycles++;
          if (carry === 0 || zero === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 76: // BLS
          cycles++;
          if (carry !== 0 && zero !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 77: // BGE
          cycles++;
          if (negative >>> 31 !== overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 78: // BLT
          cycles++;
          if (negative >>> 31 === overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 79: // BGT
          cycles++;
          if (zero === 0 || negative >>> 31 !== overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 80: // BLE
          cycles++;
          if (zero !== 0 && negative >>> 31 === overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 81: // SVC
          core.pendingSVCall = true;
          this.#lookForInterrupts();
          cycles++;
          continue;
        case 82: // B
          at += ((op << 21) >> 21) + 1;
          cycles += 2;
          continue;
        case 83: {
          // 32-bit instructions
          const second = halfwords[at++]!;
          cycles += 3;
          if ((second & 0xd000) === 0xd000) {
            // BL: the offset is S:I1:I2:imm10:imm11:0, where I1 = NOT(J1 EOR S)
            const sign = (op << 21) >> 31;
            const i1 = ~((second >> 13) ^ sign) & 1;
            const i2 = ~((second >> 11) ^ sign) & 1;
            const halfwordOffset =
              (sign << 23) | (i1 << 22) | (i2 << 21) | ((op & 0x3ff) << 11) | (second & 0x7ff);
            r[LR] = (at * 2 - base) | 1;
            at += halfwordOffset;
          } else if (op === MRS && second >> 12 === 8) {
            const special = second & 0xff;
            const flags =
              (negative & 0x80000000) |
              (zero === 0 ? 0x40000000 : 0) |
              (carry << 29) |
              (overflow << 28);
            // 0 to 7 are combinations of APSR, IPSR and EPSR, which reads as 0.
            r[(second >> 8) & 15] =
              special < 8
                ? (special & 4 ? 0 : flags) | (special & 1 ? core.IPSR : 0)
                : core.readSpecialRegister(special);
          } else if (op >> 4 === MSR && second >> 8 === 0x88) {
            const special = second & 0xff;
            const value = r[op & 15]!;
            if (special < 4) {
              negative = value & 0x80000000;
              zero = value & 0x40000000 ? 0 : 1;
              carry = (value >>> 29) & 1;
              overflow = (value >>> 28) & 1;
            } else if (special >= 8) {
              core.writeSpecialRegister(special, value >>> 0);
              this.#lookForInterrupts();
            }
          } else if (op !== BARRIER || second >> 4 < 0x8f4 || second >> 4 > 0x8f6) {
            at -= 2;
            this.#stopFor(FAULT);
          }
          continue;
        }
        default: // undefined
          at--;
          this.#stopFor(FAULT);
          continue;
      }

      if (access === NO_ACCESS) {
        // Control went to another region: r15 has the address.
        const destination = readPages[r[PC]! >>> PAGE_SHIFT]!;
        if (destination < 0) {
          base = 0;
          at = r[PC]! / 2;
          this.#stopFor(FAULT);
          continue;
        }
        base = destination - (r[PC]! & ~PAGE_MASK);
        at = (r[PC]! + base) >> 1;
        continue;
      }

      const kind = access;
      access = NO_ACCESS;
      if (kind < FIRST_STORE) {
        const place = readPages[address >>> PAGE_SHIFT]!;
        const offset = place + (address & PAGE_MASK);
        switch (kind) {
          case LOAD_WORD:
            if (place >= 0 && (address & 3) === 0) r[target] = words[offset >> 2]!;
            else if (this.#load(address, 4, cycles)) r[target] = this.#loaded;
            else {
              at--;
              continue;
            }
            break;
          case LOAD_BYTE:
            if (place >= 0) r[target] = bytes[offset]!;
            else if (this.#load(address, 1, cycles)) r[target] = this.#loaded;
            else {
              at--;
              continue;
            }
            break;
          case LOAD_HALFWORD:
            if (place >= 0 && (address & 1) === 0) r[target] = halfwords[offset >> 1]!;
            else if (this.#load(address, 2, cycles)) r[target] = this.#loaded;
            else {
              at--;
              continue;
            }
            break;
          case LOAD_SIGNED_BYTE:
            if (place >= 0) r[target] = (bytes[offset]! << 24) >> 24;
            else if (this.#load(address, 1, cycles)) r[target] = (this.#loaded << 24) >> 24;
            else {
              at--;
              continue;
            }
            break;
          default: // LOAD_SIGNED_HALFWORD
            if (place >= 0 && (address & 1) === 0) {
              r[target] = (halfwords[offset >> 1]! << 16) >> 16;
            } else if (this.#load(address, 2, cycles)) r[target] = (this.#loaded << 16) >> 16;
            else {
              at--;
              continue;
            }
        }
      } else {
        const place = writePages[address >>> PAGE_SHIFT]!;
        const offset = place + (address & PAGE_MASK);
        switch (kind) {
          case STORE_WORD:
            if (place >= 0 && (address & 3) === 0) words[offset >> 2] = r[target]!;
            else if (!this.#store(address, 4, r[target]!, cycles)) {
              at--;
              continue;
            }
            break;
          case STORE_BYTE:
            if (place >= 0) bytes[offset] = r[target]!;
            else if (!this.#store(address, 1, r[target]!, cycles)) {
              at--;
              continue;
            }
            break;
          default: // STORE_HALFWORD
            if (place >= 0 && (address & 1) === 0) halfwords[offset >> 1] = r[target]!;
            else if (!this.#store(address, 2, r[target]!, cycles)) {
              at--;
              continue;
            }
        }
      }
      cycles += 2;
    } while (cycles < this.#limit);

    r[PC] = at * 2 - base;
    core.N = negative < 0;
    core.Z = zero === 0;
    core.C = carry === 1;
    core.V = overflow === 1;
    this.nowNs = this.#startNs + cycles * nsPerCycle;
  }

  #stopFor(trap: Trap): void {
    this.#trap = trap;
    this.#limit = -1;
  }

  #lookForInterrupts(): void {
    this.#core.interruptsUpdated = true;
    this.#limit = -1;
  }

  /** Loads from a peripheral into `#loaded`. If it returns false, the instruction has not happened. */
  #load(address: number, size: AccessBytes, cycles: number): boolean {
    const reach = this.#approach(address, size, cycles);
    if (reach === undefined) return false;
    this.#loaded = this.#bus.load(address >>> 0, size) | 0;
    this.#charge(address >>> 28 === 0x4 ? 2 : address >>> 28 === 0xd ? -1 : 0);
    if (reach !== "local") this.#settle();
    return true;
  }

  /** Like `#load`. */
  #store(address: number, size: AccessBytes, value: number, cycles: number): boolean {
    const reach = this.#approach(address, size, cycles);
    if (reach === undefined) return false;
    this.#bus.store(address >>> 0, size, value >>> 0);
    this.#charge(address >>> 28 === 0x4 ? 3 : address >>> 28 === 0xd ? -1 : 0);
    if (reach !== "local") this.#settle();
    return true;
  }

  /** Whether an instruction that begins to load or store several words at `address` may do so now. */
  #canReach(pages: Int32Array, address: number, cycles: number): boolean {
    if (pages[address >>> PAGE_SHIFT]! >= 0 && (address & 3) === 0) return true;
    return this.#approach(address, 4, cycles) !== undefined;
  }

  #loadWord(address: number, cycles: number): number {
    const place = this.#memory.readPages[address >>> PAGE_SHIFT]!;
    if (place >= 0) return this.#memory.words[(place + (address & PAGE_MASK)) >> 2]!;
    return this.#load(address, 4, cycles) ? this.#loaded : 0;
  }

  #storeWord(address: number, value: number, cycles: number): void {
    const place = this.#memory.writePages[address >>> PAGE_SHIFT]!;
    if (place >= 0) this.#memory.words[(place + (address & PAGE_MASK)) >> 2] = value;
    else this.#store(address, 4, value, cycles);
  }

  /** Makes ready for an access to what is not memory. Undefined if there is to be none. */
  #approach(address: number, size: AccessBytes, cycles: number): Reach | undefined {
    const reach = (address & (size - 1)) === 0 ? this.#bus.reachOf(address >>> 0) : "nothing";
    if (reach === "local") return reach;
    if (reach === "nothing") {
      this.#stopFor(FAULT);
      return undefined;
    }
    const nowNs = this.#startNs + cycles * this.#bus.nsPerCycle;
    if (reach === "wired" && nowNs >= this.#wireBoundNs) {
      this.isHeldBack = true;
      this.#limit = -1;
      return undefined;
    }
    this.#bus.nowNs = nowNs;
    return reach;
  }

  /** Charges what the bus adds to an access. */
  #charge(cycles: number): void {
    // Moving cycle 0 charges the time without a hand on the loop's own count.
    this.#startNs += cycles * this.#bus.nsPerCycle;
    this.#limit -= cycles;
  }

  /** After an access: stops in time for whatever it has set going. */
  #settle(): void {
    if (this.mustStop || this.#core.interruptsUpdated) {
      this.#limit = -1;
      return;
    }
    const untilNs = this.#bus.nextEventNs() - this.#startNs;
    const eventCycle = Math.ceil(untilNs / this.#bus.nsPerCycle);
    if (eventCycle < this.#limit) this.#limit = eventCycle;
  }
}

// Copies for the loop: test runners turn each use of an import into a call.
const PAGE_SHIFT = SHIFT;
const PAGE_MASK = MASK;

const SP = 13;
const LR = 14;
const PC = 15;

type Trap =
  | { readonly kind: "rom"; readonly index: number }
  | { readonly kind: "return"; readonly link: number }
  | { readonly kind: "sleep"; readonly isForEvent: boolean }
  | { readonly kind: "fault" };

const FAULT: Trap = { kind: "fault" };

const EXCEPTION_ENTRY_CYCLES = 15;
/** Not in the manual; what BX or POP takes beyond its own cycles to unstack eight words. */
const EXCEPTION_RETURN_CYCLES = 10;

/** Keeps the count of cycles in a small integer. */
const MOST_CYCLES = 2 ** 30;

const HANDLER = 1;
const WFE = 0xbf20;
const WFI = 0xbf30;
const SEV = 0xbf40;
const MRS = 0xf3ef;
const MSR = 0xf38;
const BARRIER = 0xf3bf;

const NO_ACCESS = 0;
const LOAD_WORD = 1;
const LOAD_BYTE = 2;
const LOAD_HALFWORD = 3;
const LOAD_SIGNED_BYTE = 4;
const LOAD_SIGNED_HALFWORD = 5;
const FIRST_STORE = 6;
const STORE_WORD = 6;
const STORE_BYTE = 7;
const STORE_HALFWORD = 8;

function countBits(value: number): number {
  let bits = value - ((value >> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333);
  return (Math.imul((bits + (bits >> 4)) & 0x0f0f0f0f, 0x01010101) >> 24) & 0xff;
}
