import type { RP2040 } from "rp2040js";
import { countBits } from "../bits.ts";
import { type Keep, STATE } from "../state.ts";
import type { AccessBytes, Bus, Reach } from "./bus.ts";
import { PAGE_MASK as MASK, type Memory, ROM_BYTES, PAGE_SHIFT as SHIFT } from "./memory.ts";
import { OPERATION_OF, type Operation } from "./thumb.ts";

/** The reason why the interpreter stopped at an instruction that needs more than the registers and the memory. */
export type Trap =
  | { readonly kind: "rom"; readonly index: number }
  | { readonly kind: "return"; readonly link: number }
  | { readonly kind: "sleep"; readonly isForEvent: boolean }
  | { readonly kind: "breakpoint" }
  | { readonly kind: "fault" };

/**
 * Executes instructions one after the other on the registers and flags of rp2040js's core (ARMv6-M Architecture
 * Reference Manual A6.7; cycles from the Cortex-M0+ Technical Reference Manual, table 3-1).
 *
 * An access to a peripheral happens at the start of its instruction. The cost of an access in cycles:
 * - SRAM, flash, boot ROM and AHB peripherals: 2.
 * - SIO: 1.
 * - APB peripherals: 4 for a read and 5 for a write.
 */
export class Interpreter {
  /** The registers r0 to r15. Between two calls of `execute`, r15 is the address of the next instruction. */
  readonly registers: Int32Array;
  /** The time at which the next instruction starts, in virtual nanoseconds. */
  nowNs: number;
  /** True if `execute` stopped before an access, because the time had reached `wireBoundNs` or `sharedBoundNs`. */
  isHeldBack = false;
  /** Set this to stop `execute` after the current instruction. */
  mustStop = false;
  /**
   * The time from which no instruction may access anything that the chip's other processor can change. From this time
   * on, `execute` stops before the access and sets isHeldBack to true.
   */
  sharedBoundNs = Number.POSITIVE_INFINITY;
  /** The reason why `execute` stopped. Set only if the caller must act before the next instruction. */
  trap: Trap | undefined;

  readonly #core: RP2040["core"];
  readonly #memory: Memory;
  readonly #bus: Bus;
  #wireBoundNs = 0;
  /** The time in virtual nanoseconds from which `execute` counts its cycles. Used only while `execute` runs. */
  #startNs = 0;
  /** The cycle at which `execute` stops. Used only while `execute` runs. */
  #limit = 0;
  #loaded = 0;

  constructor(chip: RP2040, memory: Memory, bus: Bus, startNs: number) {
    this.#core = chip.core;
    this.#memory = memory;
    this.#bus = bus;
    this.registers = new Int32Array(chip.core.registers.buffer);
    this.nowNs = startNs;
  }

  [STATE](keep: Keep): void {
    // These fields do not count when two states are compared, because `execute` or its caller sets them again before
    // the next instruction.
    this.isHeldBack = keep.aside(this.isHeldBack);
    this.mustStop = keep.aside(this.mustStop);
    this.trap = keep.aside(this.trap);
    this.sharedBoundNs = keep.aside(this.sharedBoundNs);
  }

  /**
   * Executes the next instruction and all instructions that start before `untilNs`. Stops earlier in these cases:
   * - a trap or a new interrupt happens.
   * - `mustStop` is set.
   * - the next instruction must not access something yet (see `isHeldBack`).
   *
   * This function is long so that it is fast: V8 keeps local variables such as registers, flags and counters in machine
   * registers. The first switch executes everything except memory accesses. A `continue` starts the next instruction. A
   * `break` continues with the second half of the loop, which does a load, a store or a jump to another region.
   */
  execute(untilNs: number, wireBoundNs: number): void {
    this.#wireBoundNs = wireBoundNs;
    this.isHeldBack = false;
    this.trap = undefined;
    const core = this.#core;
    const r = this.registers;
    const { bytes, halfwords, words, readPages, writePages } = this.#memory;
    const operationOf = OPERATION_OF;
    const nsPerCycle = this.#bus.nsPerCycle;
    this.#startNs = this.nowNs;
    this.#limit = Math.min(MOST_CYCLES, Math.ceil((untilNs - this.nowNs) / nsPerCycle));

    const page = readPages[r[PC]! >>> PAGE_SHIFT]!;
    if (page < 0) {
      this.trap = FAULT;
      return;
    }
    // The code is in one continuous piece of the buffer. The next instruction is halfword `at`, and its address is
    // `at * 2 - base`.
    let base = page - (r[PC]! & ~PAGE_MASK);
    let at = (r[PC]! + base) >> 1;
    // The flags: N is the sign of `negative`, Z is set if `zero` is 0, C and V are 0 or 1.
    let negative = core.N ? -1 : 0;
    let zero = core.Z ? 0 : 1;
    let carry = core.C ? 1 : 0;
    let overflow = core.V ? 1 : 0;
    let cycles = 0;
    // The load or store that the second half of the loop must do.
    let access = NO_ACCESS;
    let address = 0;
    let target = 0;

    do {
      const op = halfwords[at++]!;
      switch (operationOf[op]) {
        case 0 satisfies Operation<"LSLS immediate", "00000iiiiimmmddd">: {
          // A shift by 0 is MOVS, which keeps C.
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          if (shift !== 0) carry = (value >>> (32 - shift)) & 1;
          negative = zero = r[op & 7] = value << shift;
          cycles++;
          continue;
        }
        case 1 satisfies Operation<"LSRS immediate", "00001iiiiimmmddd">: {
          // An immediate of 0 encodes a shift by 32.
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          carry = (shift === 0 ? value >>> 31 : value >>> (shift - 1)) & 1;
          negative = zero = r[op & 7] = shift === 0 ? 0 : value >>> shift;
          cycles++;
          continue;
        }
        case 2 satisfies Operation<"ASRS immediate", "00010iiiiimmmddd">: {
          // An immediate of 0 encodes a shift by 32.
          const value = r[(op >> 3) & 7]!;
          const shift = (op >> 6) & 31;
          carry = (shift === 0 ? value >>> 31 : value >> (shift - 1)) & 1;
          negative = zero = r[op & 7] = shift === 0 ? value >> 31 : value >> shift;
          cycles++;
          continue;
        }
        case 3 satisfies Operation<"ADDS register", "0001100mmmnnnddd">: {
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 4 satisfies Operation<"SUBS register", "0001101mmmnnnddd">: {
          const a = r[(op >> 3) & 7]!;
          const b = r[(op >> 6) & 7]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 5 satisfies Operation<"ADDS 3-bit immediate", "0001110iiinnnddd">: {
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 6 satisfies Operation<"SUBS 3-bit immediate", "0001111iiinnnddd">: {
          const a = r[(op >> 3) & 7]!;
          const b = (op >> 6) & 7;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 7 satisfies Operation<"MOVS immediate", "00100dddiiiiiiii">:
          negative = zero = r[(op >> 8) & 7] = op & 0xff;
          cycles++;
          continue;
        case 8 satisfies Operation<"CMP immediate", "00101nnniiiiiiii">: {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 9 satisfies Operation<"ADDS 8-bit immediate", "00110dddiiiiiiii">: {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[(op >> 8) & 7] = sum;
          cycles++;
          continue;
        }
        case 10 satisfies Operation<"SUBS 8-bit immediate", "00111dddiiiiiiii">: {
          const a = r[(op >> 8) & 7]!;
          const b = op & 0xff;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = r[(op >> 8) & 7] = difference;
          cycles++;
          continue;
        }
        case 11 satisfies Operation<"ANDS", "0100000000mmmddd">:
          negative = zero = r[op & 7] = r[op & 7]! & r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 12 satisfies Operation<"EORS", "0100000001mmmddd">:
          negative = zero = r[op & 7] = r[op & 7]! ^ r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 13 satisfies Operation<"LSLS register", "0100000010mmmddd">: {
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
        case 14 satisfies Operation<"LSRS register", "0100000011mmmddd">: {
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
        case 15 satisfies Operation<"ASRS register", "0100000100mmmddd">: {
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
        case 16 satisfies Operation<"ADCS", "0100000101mmmddd">: {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b + carry) | 0;
          // The carry from the top bit depends on the top bits of both operands and of the sum.
          carry = ((a & b) | ((a | b) & ~sum)) >>> 31;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 17 satisfies Operation<"SBCS", "0100000110mmmddd">: {
          // Adds the complement.
          const a = r[op & 7]!;
          const b = ~r[(op >> 3) & 7]!;
          const sum = (a + b + carry) | 0;
          carry = ((a & b) | ((a | b) & ~sum)) >>> 31;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = r[op & 7] = sum;
          cycles++;
          continue;
        }
        case 18 satisfies Operation<"RORS", "0100000111mmmddd">: {
          const value = r[op & 7]!;
          const shift = r[(op >> 3) & 7]! & 0xff;
          const result = (value >>> (shift & 31)) | (value << (32 - (shift & 31)));
          if (shift !== 0) carry = result >>> 31;
          negative = zero = r[op & 7] = result;
          cycles++;
          continue;
        }
        case 19 satisfies Operation<"TST", "0100001000mmmnnn">:
          negative = zero = r[op & 7]! & r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 20 satisfies Operation<"RSBS", "0100001001nnnddd">: {
          const b = r[(op >> 3) & 7]!;
          const difference = -b | 0;
          carry = b === 0 ? 1 : 0;
          overflow = (b & difference) >>> 31;
          negative = zero = r[op & 7] = difference;
          cycles++;
          continue;
        }
        case 21 satisfies Operation<"CMP register", "0100001010mmmnnn">: {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 22 satisfies Operation<"CMN", "0100001011mmmnnn">: {
          const a = r[op & 7]!;
          const b = r[(op >> 3) & 7]!;
          const sum = (a + b) | 0;
          carry = sum >>> 0 < a >>> 0 ? 1 : 0;
          overflow = ((a ^ sum) & (b ^ sum)) >>> 31;
          negative = zero = sum;
          cycles++;
          continue;
        }
        case 23 satisfies Operation<"ORRS", "0100001100mmmddd">:
          negative = zero = r[op & 7] = r[op & 7]! | r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 24 satisfies Operation<"MULS", "0100001101nnnddd">:
          // This instruction takes one cycle on the RP2040.
          negative = zero = r[op & 7] = Math.imul(r[op & 7]!, r[(op >> 3) & 7]!);
          cycles++;
          continue;
        case 25 satisfies Operation<"BICS", "0100001110mmmddd">:
          negative = zero = r[op & 7] = r[op & 7]! & ~r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 26 satisfies Operation<"MVNS", "0100001111mmmddd">:
          negative = zero = r[op & 7] = ~r[(op >> 3) & 7]!;
          cycles++;
          continue;
        case 27 satisfies Operation<"ADD high registers", "01000100dmmmmddd">: {
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
        case 28 satisfies Operation<"CMP high registers", "01000101nmmmmnnn">: {
          const a = r[((op >> 4) & 8) | (op & 7)]!;
          const b = r[(op >> 3) & 15]!;
          const difference = (a - b) | 0;
          carry = a >>> 0 >= b >>> 0 ? 1 : 0;
          overflow = ((a ^ b) & (a ^ difference)) >>> 31;
          negative = zero = difference;
          cycles++;
          continue;
        }
        case 29 satisfies Operation<"MOV high registers", "01000110dmmmmddd">: {
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
        case 30 satisfies Operation<"BX", "010001110mmmm000">: {
          const destination = r[(op >> 3) & 15]!;
          cycles += 2;
          if (destination >>> 28 === 0xf && core.currentMode === HANDLER) {
            this.#stopFor({ kind: "return", link: destination });
            continue;
          }
          if ((destination & 1) === 0) {
            // The destination is Arm code instead of Thumb code. The fault is reported at the destination.
            base = 0;
            at = destination / 2;
            this.#stopFor(FAULT);
            continue;
          }
          r[PC] = destination & ~1;
          break;
        }
        case 31 satisfies Operation<"BLX", "010001111mmmm000">: {
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
        case 32 satisfies Operation<"LDR literal", "01001tttiiiiiiii">:
          r[(op >> 8) & 7] = words[((at + 1) >> 1) + (op & 0xff)]!;
          cycles += 2;
          continue;
        case 33 satisfies Operation<"STR register", "0101000mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_WORD;
          break;
        case 34 satisfies Operation<"STRH register", "0101001mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_HALFWORD;
          break;
        case 35 satisfies Operation<"STRB register", "0101010mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = STORE_BYTE;
          break;
        case 36 satisfies Operation<"LDRSB", "0101011mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_SIGNED_BYTE;
          break;
        case 37 satisfies Operation<"LDR register", "0101100mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_WORD;
          break;
        case 38 satisfies Operation<"LDRH register", "0101101mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_HALFWORD;
          break;
        case 39 satisfies Operation<"LDRB register", "0101110mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_BYTE;
          break;
        case 40 satisfies Operation<"LDRSH", "0101111mmmnnnttt">:
          address = r[(op >> 3) & 7]! + r[(op >> 6) & 7]!;
          target = op & 7;
          access = LOAD_SIGNED_HALFWORD;
          break;
        case 41 satisfies Operation<"STR immediate", "01100iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 4) & 0x7c);
          target = op & 7;
          access = STORE_WORD;
          break;
        case 42 satisfies Operation<"LDR immediate", "01101iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 4) & 0x7c);
          target = op & 7;
          access = LOAD_WORD;
          break;
        case 43 satisfies Operation<"STRB immediate", "01110iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 6) & 0x1f);
          target = op & 7;
          access = STORE_BYTE;
          break;
        case 44 satisfies Operation<"LDRB immediate", "01111iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 6) & 0x1f);
          target = op & 7;
          access = LOAD_BYTE;
          break;
        case 45 satisfies Operation<"STRH immediate", "10000iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 5) & 0x3e);
          target = op & 7;
          access = STORE_HALFWORD;
          break;
        case 46 satisfies Operation<"LDRH immediate", "10001iiiiinnnttt">:
          address = r[(op >> 3) & 7]! + ((op >> 5) & 0x3e);
          target = op & 7;
          access = LOAD_HALFWORD;
          break;
        case 47 satisfies Operation<"STR by SP", "10010tttiiiiiiii">:
          address = r[SP]! + ((op & 0xff) << 2);
          target = (op >> 8) & 7;
          access = STORE_WORD;
          break;
        case 48 satisfies Operation<"LDR by SP", "10011tttiiiiiiii">:
          address = r[SP]! + ((op & 0xff) << 2);
          target = (op >> 8) & 7;
          access = LOAD_WORD;
          break;
        case 49 satisfies Operation<"ADR", "10100dddiiiiiiii">:
          r[(op >> 8) & 7] = ((at * 2 - base + 2) & ~3) + ((op & 0xff) << 2);
          cycles++;
          continue;
        case 50 satisfies Operation<"ADD SP to register", "10101dddiiiiiiii">:
          r[(op >> 8) & 7] = r[SP]! + ((op & 0xff) << 2);
          cycles++;
          continue;
        case 51 satisfies Operation<"ADD to SP", "101100000iiiiiii">:
          r[SP] = r[SP]! + ((op & 0x7f) << 2);
          cycles++;
          continue;
        case 52 satisfies Operation<"SUB from SP", "101100001iiiiiii">:
          r[SP] = r[SP]! - ((op & 0x7f) << 2);
          cycles++;
          continue;
        case 53 satisfies Operation<"SXTH", "1011001000mmmddd">:
          r[op & 7] = (r[(op >> 3) & 7]! << 16) >> 16;
          cycles++;
          continue;
        case 54 satisfies Operation<"SXTB", "1011001001mmmddd">:
          r[op & 7] = (r[(op >> 3) & 7]! << 24) >> 24;
          cycles++;
          continue;
        case 55 satisfies Operation<"UXTH", "1011001010mmmddd">:
          r[op & 7] = r[(op >> 3) & 7]! & 0xffff;
          cycles++;
          continue;
        case 56 satisfies Operation<"UXTB", "1011001011mmmddd">:
          r[op & 7] = r[(op >> 3) & 7]! & 0xff;
          cycles++;
          continue;
        case 57 satisfies Operation<"PUSH", "1011010mrrrrrrrr">: {
          // Bit 8 is LR.
          const bottom = (r[SP]! - 4 * countBits(op & 0x1ff)) | 0;
          if (!this.#canReach(writePages, bottom, op & 0x1ff, cycles)) {
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
        case 58 satisfies Operation<"CPS", "10110110011i0010">:
          core.PM = (op & 0x10) !== 0;
          if (!core.PM) this.#lookForInterrupts();
          cycles++;
          continue;
        case 59 satisfies Operation<"REV", "1011101000mmmddd">: {
          const value = r[(op >> 3) & 7]!;
          r[op & 7] =
            (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
          cycles++;
          continue;
        }
        case 60 satisfies Operation<"REV16", "1011101001mmmddd">: {
          const value = r[(op >> 3) & 7]!;
          r[op & 7] = ((value << 8) & 0xff00ff00) | ((value >>> 8) & 0x00ff00ff);
          cycles++;
          continue;
        }
        case 61 satisfies Operation<"REVSH", "1011101011mmmddd">: {
          const value = r[(op >> 3) & 7]!;
          r[op & 7] = ((value << 24) >> 16) | ((value >> 8) & 0xff);
          cycles++;
          continue;
        }
        case 62 satisfies Operation<"POP", "1011110prrrrrrrr">: {
          // Bit 8 is PC.
          let slot = r[SP]!;
          if (!this.#canReach(readPages, slot, op & 0x1ff, cycles)) {
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
            // The destination is Arm code instead of Thumb code. The fault is reported at the destination.
            base = 0;
            at = destination / 2;
            this.#stopFor(FAULT);
            continue;
          }
          r[PC] = destination & ~1;
          break;
        }
        case 63 satisfies Operation<"BKPT", "10111110iiiiiiii">:
          // In the boot ROM, a breakpoint calls a routine. In other code, a breakpoint is for an observer.
          at--;
          if (at * 2 - base < ROM_BYTES) {
            this.#stopFor({ kind: "rom", index: op & 0xff });
            cycles++;
          } else this.#stopFor(BREAKPOINT);
          continue;
        case 64 satisfies Operation<"hints: NOP, YIELD, WFE, WFI, SEV", "10111111iiii0000">:
          cycles++;
          if (op === WFE || op === WFI) {
            this.#stopFor({ kind: "sleep", isForEvent: op === WFE });
            cycles++;
          } else if (op === SEV) this.#sendEvent(cycles);
          continue;
        case 65 satisfies Operation<"STMIA", "11000nnnrrrrrrrr">: {
          let slot = r[(op >> 8) & 7]!;
          if (!this.#canReach(writePages, slot, op & 0xff, cycles)) {
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
        case 66 satisfies Operation<"LDMIA", "11001nnnrrrrrrrr">: {
          const n = (op >> 8) & 7;
          let slot = r[n]!;
          if (!this.#canReach(readPages, slot, op & 0xff, cycles)) {
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
        case 67 satisfies Operation<"BEQ", "11010000iiiiiiii">:
          cycles++;
          if (zero !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 68 satisfies Operation<"BNE", "11010001iiiiiiii">:
          cycles++;
          if (zero === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 69 satisfies Operation<"BCS", "11010010iiiiiiii">:
          cycles++;
          if (carry === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 70 satisfies Operation<"BCC", "11010011iiiiiiii">:
          cycles++;
          if (carry !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 71 satisfies Operation<"BMI", "11010100iiiiiiii">:
          cycles++;
          if (negative >= 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 72 satisfies Operation<"BPL", "11010101iiiiiiii">:
          cycles++;
          if (negative < 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 73 satisfies Operation<"BVS", "11010110iiiiiiii">:
          cycles++;
          if (overflow === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 74 satisfies Operation<"BVC", "11010111iiiiiiii">:
          cycles++;
          if (overflow !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 75 satisfies Operation<"BHI", "11011000iiiiiiii">:
          cycles++;
          if (carry === 0 || zero === 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 76 satisfies Operation<"BLS", "11011001iiiiiiii">:
          cycles++;
          if (carry !== 0 && zero !== 0) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 77 satisfies Operation<"BGE", "11011010iiiiiiii">:
          cycles++;
          if (negative >>> 31 !== overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 78 satisfies Operation<"BLT", "11011011iiiiiiii">:
          cycles++;
          if (negative >>> 31 === overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 79 satisfies Operation<"BGT", "11011100iiiiiiii">:
          cycles++;
          if (zero === 0 || negative >>> 31 !== overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 80 satisfies Operation<"BLE", "11011101iiiiiiii">:
          cycles++;
          if (zero !== 0 && negative >>> 31 === overflow) continue;
          at += ((op << 24) >> 24) + 1;
          cycles++;
          continue;
        case 81 satisfies Operation<"SVC", "11011111iiiiiiii">:
          core.pendingSVCall = true;
          this.#lookForInterrupts();
          cycles++;
          continue;
        case 82 satisfies Operation<"B", "11100iiiiiiiiiii">:
          at += ((op << 21) >> 21) + 1;
          cycles += 2;
          continue;
        case 83 satisfies Operation<"32-bit: BL, MSR, MRS, barriers", "11110iiiiiiiiiii">: {
          const second = halfwords[at++]!;
          cycles += 3;
          if ((second & 0xd000) === 0xd000) {
            // This is BL. Its offset is S:I1:I2:imm10:imm11:0, where I1 = NOT(J1 EOR S).
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
            // The special registers 0 to 7 are combinations of APSR, IPSR and EPSR. EPSR reads as 0.
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
        default:
          at--;
          this.#stopFor(FAULT);
          continue;
      }

      if (access === NO_ACCESS) {
        // This is a jump to another region. r15 has the address.
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
    this.trap = trap;
    this.#limit = -1;
  }

  #lookForInterrupts(): void {
    this.#core.interruptsUpdated = true;
    this.#limit = -1;
  }

  #sendEvent(cycles: number): void {
    this.#core.eventRegistered = true;
    this.#bus.sendEvent(this.#startNs + cycles * this.#bus.nsPerCycle);
    if (this.mustStop) this.#limit = -1;
  }

  /** Loads from a peripheral into `#loaded`. Returns false if the instruction was not executed. */
  #load(address: number, size: AccessBytes, cycles: number, isStarted = false): boolean {
    const reach = this.#approach(address, size, cycles, isStarted);
    if (reach === undefined) return false;
    this.#loaded = this.#bus.load(address >>> 0, size) | 0;
    this.#charge(address >>> 28 === 0x4 ? 2 : address >>> 28 === 0xd ? -1 : 0);
    if (reach !== "local") this.#settle();
    return true;
  }

  /** Stores to a peripheral. Returns false if the instruction was not executed. */
  #store(
    address: number,
    size: AccessBytes,
    value: number,
    cycles: number,
    isStarted = false,
  ): boolean {
    const reach = this.#approach(address, size, cycles, isStarted);
    if (reach === undefined) return false;
    this.#bus.store(address >>> 0, size, value >>> 0);
    this.#charge(address >>> 28 === 0x4 ? 3 : address >>> 28 === 0xd ? -1 : 0);
    if (reach !== "local") this.#settle();
    return true;
  }

  /**
   * Returns true if an instruction that loads or stores several words may start now. The first word is at `address`.
   * `list` has one bit for each word.
   */
  #canReach(pages: Int32Array, address: number, list: number, cycles: number): boolean {
    const isPlain = pages[address >>> PAGE_SHIFT]! >= 0 && (address & 3) === 0;
    if (isPlain && (address & PAGE_MASK) <= PAGE_MASK - 4 * MOST_WORDS) return true;
    if (!isPlain && this.#approach(address, 4, cycles) === undefined) return false;
    // The last word may be in another page than the first word.
    const last = address + 4 * (countBits(list) - 1);
    if (pages[last >>> PAGE_SHIFT]! >= 0 || this.#bus.reachOf(last >>> 0) !== "wired") return true;
    return this.#approach(last, 4, cycles) !== undefined;
  }

  #loadWord(address: number, cycles: number): number {
    const place = this.#memory.readPages[address >>> PAGE_SHIFT]!;
    if (place >= 0) return this.#memory.words[(place + (address & PAGE_MASK)) >> 2]!;
    return this.#load(address, 4, cycles, true) ? this.#loaded : 0;
  }

  #storeWord(address: number, value: number, cycles: number): void {
    const place = this.#memory.writePages[address >>> PAGE_SHIFT]!;
    if (place >= 0) this.#memory.words[(place + (address & PAGE_MASK)) >> 2] = value;
    else this.#store(address, 4, value, cycles, true);
  }

  /**
   * Prepares an access outside the memory. Returns what the access can affect, or undefined if the access must not
   * happen. `isStarted` is true if an instruction with several accesses has started. It cannot stop before it has done
   * all of them.
   */
  #approach(
    address: number,
    size: AccessBytes,
    cycles: number,
    isStarted = false,
  ): Reach | undefined {
    const reach = (address & (size - 1)) === 0 ? this.#bus.reachOf(address >>> 0) : "nothing";
    if (reach === "local") return reach;
    if (reach === "nothing") {
      this.#stopFor(FAULT);
      return undefined;
    }
    const nowNs = this.#startNs + cycles * this.#bus.nsPerCycle;
    const isTooEarly =
      nowNs >= this.sharedBoundNs || (reach === "wired" && nowNs >= this.#wireBoundNs);
    if (isTooEarly && !isStarted) {
      this.isHeldBack = true;
      this.#limit = -1;
      return undefined;
    }
    this.#bus.nowNs = nowNs;
    return reach;
  }

  /**
   * Adds the cycles by which an access takes longer than an access to the SRAM. `cycles` is negative for a faster
   * access.
   */
  #charge(cycles: number): void {
    // The cycle counter is a local variable of `execute`, so this function cannot change it. Instead, add the cycles to
    // the time of cycle 0.
    this.#startNs += cycles * this.#bus.nsPerCycle;
    this.#limit -= cycles;
  }

  /**
   * Makes `execute` stop before the next action of a peripheral. If an interrupt has changed, makes `execute` stop
   * after the current instruction. Call this after each access that may have started an action of a peripheral.
   */
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

// These are copies of imported constants for the loop, because a test runner may turn each use of an import into a
// call.
const PAGE_SHIFT = SHIFT;
const PAGE_MASK = MASK;

const SP = 13;
const LR = 14;
const PC = 15;

const FAULT: Trap = { kind: "fault" };
const BREAKPOINT: Trap = { kind: "breakpoint" };

/** This limit keeps the cycle counter a small integer, for which V8 allocates no memory. */
const MOST_CYCLES = 2 ** 30;

/** The largest number of words that one instruction loads or stores. */
const MOST_WORDS = 9;

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
