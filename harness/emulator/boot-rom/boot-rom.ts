import { BIT_ROUTINES } from "./bit-routines.ts";
import { CORE_ONE_WAIT, RECEIVE_OFFSET } from "./core-one-wait.ts";
import { DOUBLE_ROUTINES } from "./double-routines.ts";
import { FLOAT_ROUTINES } from "./float-routines.ts";
import { type CodedRoutine, type Range, type RomRoutine, routine } from "./rom-routine.ts";

/**
 * A boot ROM of version 3 (RP2040 datasheet 2.8.2 and 2.8.3). It has all parts that programs can see: a vector table,
 * two tables of routines with two-letter codes, and the entries of the routines. Each entry has two instructions: a
 * breakpoint, where the host runs the routine, and a return. Of all routines, the processor itself runs only the code
 * in which core 1 waits. This ROM contains no bytes of the real ROM.
 *
 * Not emulated: the debugger's trampolines and the USB drive.
 */
export class BootRom {
  readonly #routines: RomRoutine[] = [];
  readonly #view: DataView;
  #end = FIRST_ENTRY;

  /**
   * Writes the ROM into the 16 KiB of `rom`. `routines` are the routines that need access to the chip, with their
   * codes. `onDeadEnd` is called if the processor reaches a point where the real ROM waits for a file on its USB drive.
   */
  constructor(
    rom: Uint8Array,
    routines: readonly CodedRoutine[],
    onDeadEnd: (name: string) => void,
  ) {
    this.#view = new DataView(rom.buffer, rom.byteOffset, rom.byteLength);
    rom.fill(0);
    const deadEnd = (name: string) => this.#addEntry(routine(name, 1, () => onDeadEnd(name)));
    this.#writeWord(0x00, 0x20042000);
    this.#writeWord(0x04, deadEnd("reset"));
    this.#writeWord(0x08, deadEnd("NMI"));
    this.#writeWord(0x0c, deadEnd("hard fault"));
    for (const [i, byte] of [0x4d, 0x75, 0x01, VERSION].entries()) rom[0x10 + i] = byte;
    this.#writeHalfword(0x14, FUNCTION_TABLE);
    this.#writeHalfword(0x16, DATA_TABLE);
    this.#writeHalfword(0x18, this.#addEntry(this.#lookUp));
    // This undefined instruction stops core 0 if core 0 jumps to address 0 by mistake. Without this instruction, core 0
    // would run into the code of core 1.
    this.#writeHalfword(CORE_ONE_CODE - 2, UNDEFINED_INSTRUCTION);
    for (const [i, halfword] of CORE_ONE_WAIT.entries()) {
      this.#writeHalfword(CORE_ONE_CODE + 2 * i, halfword);
    }

    this.#writeTable(FUNCTION_TABLE, [
      ...[...BIT_ROUTINES, ...routines].map(
        ([code, routine]) => [code, this.#addEntry(routine)] as const,
      ),
      ["UB", deadEnd("reset_to_usb_boot")],
      ["WV", CORE_ONE_CODE | 1],
    ]);
    this.#writeTable(DATA_TABLE, [
      ["CR", COPYRIGHT],
      ["GR", GIT_REVISION],
      ["SF", this.#writeRoutines(FLOAT_TABLE, FLOAT_ROUTINES)],
      ["SD", this.#writeRoutines(DOUBLE_TABLE, DOUBLE_ROUTINES)],
    ]);
  }

  /** Runs the routine of entry `index`. Returns the cost of the routine in cycles. */
  call(index: number, registers: Int32Array): number {
    return this.#routines[index]?.run(registers) ?? 0;
  }

  /** Returns the memory that the routine of entry `index` will read or write. See RomRoutine. */
  rangesOf(index: number, registers: Int32Array): readonly Range[] {
    return this.#routines[index]?.rangesOf?.(registers) ?? NO_RANGES;
  }

  /** The name of the routine of entry `index`. */
  nameOf(index: number): string {
    return this.#routines[index]?.name ?? "unknown";
  }

  /**
   * The lookup routine, whose pointer is at address 0x18. The routine gets a table in r0 and a code in r1. It returns a
   * pointer in r0, or 0 if the code is not in the table.
   */
  readonly #lookUp: RomRoutine = {
    name: "lookup",
    run: (r) => {
      let place = r[0]! & 0xffff;
      let passed = 0;
      for (; ; place += 4, passed++) {
        const code = this.#view.getUint16(place, true);
        if (code === 0 || code === (r[1]! & 0xffff)) {
          r[0] = code === 0 ? 0 : this.#view.getUint16(place + 2, true);
          return LOOKUP_CYCLES + passed * LOOKUP_STEP_CYCLES;
        }
      }
    },
  };

  /** Adds an entry for a routine. Returns the address of the entry, with the Thumb bit set. */
  #addEntry(routine: RomRoutine): number {
    const address = this.#end;
    this.#writeHalfword(address, BKPT | this.#routines.length);
    this.#writeHalfword(address + 2, BX_LR);
    this.#routines.push(routine);
    this.#end += 4;
    return address | 1;
  }

  #writeRoutines(address: number, routines: readonly RomRoutine[]): number {
    // The number of entries is in the second byte before the table.
    this.#view.setUint8(address - 2, routines.length);
    for (const [i, routine] of routines.entries()) {
      this.#writeWord(address + 4 * i, this.#addEntry(routine));
    }
    return address;
  }

  #writeTable(address: number, entries: readonly (readonly [code: string, value: number])[]): void {
    for (const [i, [code, value]] of entries.entries()) {
      this.#writeHalfword(address + 4 * i, code.charCodeAt(0) | (code.charCodeAt(1) << 8));
      this.#writeHalfword(address + 4 * i + 2, value);
    }
  }

  #writeHalfword(address: number, value: number): void {
    this.#view.setUint16(address, value, true);
  }

  #writeWord(address: number, value: number): void {
    this.#view.setUint32(address, value, true);
  }
}

const VERSION = 3;
const CORE_ONE_CODE = 0x20;
const UNDEFINED_INSTRUCTION = 0xde00;
/** The address at which core 1 waits for its first word from core 0. */
export const CORE_ONE_RECEIVES = CORE_ONE_CODE + RECEIVE_OFFSET;

const FUNCTION_TABLE = 0x100;
const DATA_TABLE = 0x180;
const COPYRIGHT = 0x1c0;
const GIT_REVISION = 0x1c4;
const FLOAT_TABLE = 0x204;
const DOUBLE_TABLE = 0x294;
const FIRST_ENTRY = 0x400;

const BKPT = 0xbe00;
const BX_LR = 0x4770;

/** The cost of a lookup in cycles. It is a guess, because nobody measured the real lookup. */
const LOOKUP_CYCLES = 20;
/** The additional cost in cycles of each entry that a lookup passes. This is also a guess. */
const LOOKUP_STEP_CYCLES = 8;

const NO_RANGES: readonly Range[] = [];
