/**
 * The facts at the start of a function's bytecode (MicroPython's documentation "Bytecode" of .mpy files, version 6).
 * The bytecode starts with two numbers in a packed form. Then come the function's name, the names of its arguments, its
 * line numbers, its cells, and its instructions.
 */
export interface FunctionInfo {
  /** The index of the function's name in the table of names of its module. */
  readonly nameIndex: number;
  /** The offset of the first instruction from the start of the bytecode. */
  readonly start: number;
  /**
   * Returns the line of an instruction. `place` counts from the start of the bytecode. Returns undefined if the
   * function was compiled without lines. Some modules in a firmware are compiled in this way.
   */
  lineOf(place: number): number | undefined;
}

/** Parses the start of a function's bytecode. Returns undefined if the bytes are not the bytecode of a function. */
export function readFunction(bytes: Uint8Array): FunctionInfo | undefined {
  const reader = new Reader(bytes);
  const argumentCount = readSignature(reader);
  const { infoBytes, cells } = readSize(reader);
  const infoEnd = reader.at + infoBytes;
  if (infoEnd + cells >= bytes.length) return undefined;
  const nameIndex = reader.number();
  for (let i = 0; i < argumentCount; i++) reader.number();
  const lines = bytes.subarray(reader.at, infoEnd);
  const start = infoEnd + cells;
  return {
    nameIndex,
    start,
    lineOf: (place) => (lines.length === 0 ? undefined : lineAt(lines, place - start)),
  };
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  /**
   * Reads a number that is stored in groups of seven bits. The most significant group comes first. Bit 7 is set in each
   * byte except the last byte.
   */
  number(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) return value;
    }
  }
}

/**
 * Reads the first packed number of a function, which says how many values, exceptions and arguments the function has.
 * Returns the number of its named arguments. The first byte has the bits xSSSSEAA, and each further byte has the bits
 * xFSSKAED:
 * - x: another byte follows.
 * - A: the number of positional arguments.
 * - K: the number of keyword-only arguments.
 *
 * The other bits are not needed here.
 */
function readSignature(reader: Reader): number {
  let byte = reader.byte();
  let positional = byte & 3;
  let byName = 0;
  for (let n = 0; byte & 0x80; n++) {
    byte = reader.byte();
    positional |= (byte & 4) << n;
    byName |= ((byte & 8) >> 3) << n;
  }
  return positional + byName;
}

/**
 * Reads the second packed number of a function. Returns the total length in bytes of the names and the line numbers,
 * and the number of cells. Each byte has the bits xIIIIIIC:
 * - x: another byte follows.
 * - I: the length.
 * - C: the number of cells.
 */
function readSize(reader: Reader): { readonly infoBytes: number; readonly cells: number } {
  let infoBytes = 0;
  let cells = 0;
  for (let n = 0; ; n++) {
    const byte = reader.byte();
    infoBytes |= ((byte & 0x7e) >> 1) << (6 * n);
    cells |= (byte & 1) << n;
    if ((byte & 0x80) === 0) return { infoBytes, cells };
  }
}

/**
 * Returns the line of the instruction at `place`, which is an offset in bytes from the first instruction. `entries` is
 * the table of lines. The first entry is for line 1. An entry is one byte 0LLBBBBB, or two bytes 1LLLBBBB LLLLLLLL:
 * - B: the number of bytes of instructions that belong to the line of this entry.
 * - L: the number of lines from this line to the line of the next entry.
 */
function lineAt(entries: Uint8Array, place: number): number {
  let line = 1;
  let left = place;
  for (let i = 0; i < entries.length; ) {
    const byte = entries[i]!;
    const isLong = (byte & 0x80) !== 0;
    const bytes = isLong ? byte & 0xf : byte & 0x1f;
    const lines = isLong ? ((byte << 4) & 0x700) | (entries[i + 1] ?? 0) : byte >> 5;
    if (left < bytes) break;
    left -= bytes;
    line += lines;
    i += isLong ? 2 : 1;
  }
  return line;
}
