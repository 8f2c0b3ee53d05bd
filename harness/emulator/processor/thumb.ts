/**
 * The encodings and names of the instructions of a Cortex-M0+ (ARMv6-M Architecture Reference Manual, A5.2 and A5.3).
 *
 * The index in this list is the number of the operation, and also its case in interpreter.ts. In an encoding, 0 and 1
 * must match, and a letter matches any bit. The letters mean:
 * - `d`: the destination register.
 * - `n`: the first operand.
 * - `m`: the second operand. In PUSH, `m` is one more bit of the register list, for LR.
 * - `p`: one more bit of the register list in POP, for PC.
 * - `t`: the register to load or store.
 * - `r`: a list of registers.
 * - `i`: an immediate value.
 */
export const OPERATIONS = [
  ["00000iiiiimmmddd", "LSLS immediate"], // 0
  ["00001iiiiimmmddd", "LSRS immediate"],
  ["00010iiiiimmmddd", "ASRS immediate"],
  ["0001100mmmnnnddd", "ADDS register"],
  ["0001101mmmnnnddd", "SUBS register"],
  ["0001110iiinnnddd", "ADDS 3-bit immediate"], // 5
  ["0001111iiinnnddd", "SUBS 3-bit immediate"],
  ["00100dddiiiiiiii", "MOVS immediate"],
  ["00101nnniiiiiiii", "CMP immediate"],
  ["00110dddiiiiiiii", "ADDS 8-bit immediate"],
  ["00111dddiiiiiiii", "SUBS 8-bit immediate"], // 10
  ["0100000000mmmddd", "ANDS"],
  ["0100000001mmmddd", "EORS"],
  ["0100000010mmmddd", "LSLS register"],
  ["0100000011mmmddd", "LSRS register"],
  ["0100000100mmmddd", "ASRS register"], // 15
  ["0100000101mmmddd", "ADCS"],
  ["0100000110mmmddd", "SBCS"],
  ["0100000111mmmddd", "RORS"],
  ["0100001000mmmnnn", "TST"],
  ["0100001001nnnddd", "RSBS"], // 20
  ["0100001010mmmnnn", "CMP register"],
  ["0100001011mmmnnn", "CMN"],
  ["0100001100mmmddd", "ORRS"],
  ["0100001101nnnddd", "MULS"],
  ["0100001110mmmddd", "BICS"], // 25
  ["0100001111mmmddd", "MVNS"],
  ["01000100dmmmmddd", "ADD high registers"],
  ["01000101nmmmmnnn", "CMP high registers"],
  ["01000110dmmmmddd", "MOV high registers"],
  ["010001110mmmm000", "BX"], // 30
  ["010001111mmmm000", "BLX"],
  ["01001tttiiiiiiii", "LDR literal"],
  ["0101000mmmnnnttt", "STR register"],
  ["0101001mmmnnnttt", "STRH register"],
  ["0101010mmmnnnttt", "STRB register"], // 35
  ["0101011mmmnnnttt", "LDRSB"],
  ["0101100mmmnnnttt", "LDR register"],
  ["0101101mmmnnnttt", "LDRH register"],
  ["0101110mmmnnnttt", "LDRB register"],
  ["0101111mmmnnnttt", "LDRSH"], // 40
  ["01100iiiiinnnttt", "STR immediate"],
  ["01101iiiiinnnttt", "LDR immediate"],
  ["01110iiiiinnnttt", "STRB immediate"],
  ["01111iiiiinnnttt", "LDRB immediate"],
  ["10000iiiiinnnttt", "STRH immediate"], // 45
  ["10001iiiiinnnttt", "LDRH immediate"],
  ["10010tttiiiiiiii", "STR by SP"],
  ["10011tttiiiiiiii", "LDR by SP"],
  ["10100dddiiiiiiii", "ADR"],
  ["10101dddiiiiiiii", "ADD SP to register"], // 50
  ["101100000iiiiiii", "ADD to SP"],
  ["101100001iiiiiii", "SUB from SP"],
  ["1011001000mmmddd", "SXTH"],
  ["1011001001mmmddd", "SXTB"],
  ["1011001010mmmddd", "UXTH"], // 55
  ["1011001011mmmddd", "UXTB"],
  ["1011010mrrrrrrrr", "PUSH"],
  ["10110110011i0010", "CPS"],
  ["1011101000mmmddd", "REV"],
  ["1011101001mmmddd", "REV16"], // 60
  ["1011101011mmmddd", "REVSH"],
  ["1011110prrrrrrrr", "POP"],
  ["10111110iiiiiiii", "BKPT"],
  ["10111111iiii0000", "hints: NOP, YIELD, WFE, WFI, SEV"],
  ["11000nnnrrrrrrrr", "STMIA"], // 65
  ["11001nnnrrrrrrrr", "LDMIA"],
  ["11010000iiiiiiii", "BEQ"],
  ["11010001iiiiiiii", "BNE"],
  ["11010010iiiiiiii", "BCS"],
  ["11010011iiiiiiii", "BCC"], // 70
  ["11010100iiiiiiii", "BMI"],
  ["11010101iiiiiiii", "BPL"],
  ["11010110iiiiiiii", "BVS"],
  ["11010111iiiiiiii", "BVC"],
  ["11011000iiiiiiii", "BHI"], // 75
  ["11011001iiiiiiii", "BLS"],
  ["11011010iiiiiiii", "BGE"],
  ["11011011iiiiiiii", "BLT"],
  ["11011100iiiiiiii", "BGT"],
  ["11011101iiiiiiii", "BLE"], // 80
  ["11011111iiiiiiii", "SVC"],
  ["11100iiiiiiiiiii", "B"],
  ["11110iiiiiiiiiii", "32-bit: BL, MSR, MRS, barriers"],
] as const satisfies readonly (readonly [encoding: string, name: string])[];

/**
 * The number of an operation, from its name and encoding. With this type, the compiler checks the cases of
 * interpreter.ts: it rejects `case 7 satisfies Operation<name, encoding>` if OPERATIONS has another number or another
 * encoding for that name. The cases must be literals, because V8 makes a jump table only of literals, not of named
 * constants.
 */
export type Operation<Name extends OperationName, Encoding extends string> = IndexOf<
  typeof OPERATIONS,
  readonly [Encoding, Name]
>;

/**
 * The operation number of all halfwords that no encoding in OPERATIONS matches, including UDF. They are undefined, so
 * they fault.
 */
export const UNDEFINED_OPERATION = OPERATIONS.length;

/** For each of the 65,536 halfwords: the number of the operation that this halfword encodes or starts. */
export const OPERATION_OF: Uint8Array = decodeAll();

/** Returns the name of the operation of a halfword, for tests and messages. */
export function nameOperation(halfword: number): string {
  return OPERATIONS[OPERATION_OF[halfword]!]?.[1] ?? "undefined";
}

type OperationName = (typeof OPERATIONS)[number][1];

type IndexOf<List extends readonly unknown[], Row> = {
  [Index in keyof List]: List[Index] extends Row
    ? Index extends `${infer Value extends number}`
      ? Value
      : never
    : never;
}[number];

function decodeAll(): Uint8Array {
  const table = new Uint8Array(0x10000).fill(UNDEFINED_OPERATION);
  for (const [operation, [encoding]] of OPERATIONS.entries()) {
    const mask = Number.parseInt(encoding.replace(/[01]/g, "1").replace(/[^01]/g, "0"), 2);
    const bits = Number.parseInt(encoding.replace(/[^01]/g, "0"), 2);
    for (let halfword = 0; halfword < table.length; halfword++) {
      if ((halfword & mask) === bits) table[halfword] = operation;
    }
  }
  return table;
}
