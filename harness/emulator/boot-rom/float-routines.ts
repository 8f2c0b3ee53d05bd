import {
  floorInto,
  floorIntoBig,
  foldToDouble,
  INT32_HIGHEST,
  INT32_LOWEST,
  INT64_HIGHEST,
  INT64_LOWEST,
  readInt64,
  readUint64,
  scale,
  UINT32_HIGHEST,
  UINT64_HIGHEST,
  writeInt64,
} from "./number-conversions.ts";
import { type RomRoutine, routine } from "./rom-routine.ts";

/**
 * The routines of the boot ROM's single-precision table, in the order of the table (RP2040 datasheet 2.8.3.2.1, ROM
 * versions 2 and 3). They use IEEE arithmetic and round to nearest, ties to even. Denormal inputs and results become
 * zeros. A NaN input becomes an infinity with the same sign. The costs in cycles were measured on a real ROM of version
 * 2.
 *
 * Differences from the real ROM:
 * - the sign of results that are NaN in IEEE 754.
 * - the last bits of sine, cosine, tangent, exponential, logarithm and arc tangent. MicroPython calls none of these six
 * functions.
 */
export const FLOAT_ROUTINES: readonly RomRoutine[] = [
  routine("fadd", 69, (r) => returnFloat(r, first(r) + second(r))),
  routine("fsub", 72, (r) => returnFloat(r, first(r) - second(r))),
  routine("fmul", 55, (r) => returnFloat(r, first(r) * second(r))),
  routine("fdiv", 69, (r) => returnFloat(r, first(r) / second(r))),
  routine("fcmp_fast", 26, compare),
  // This routine is deprecated since version 1 of the ROM. The emulator returns its result in r0, but does not set the
  // flags.
  routine("fcmp_fast_flags", 26, compare),
  routine("fsqrt", 63, (r) =>
    returnFloat(r, first(r) < 0 ? Number.NEGATIVE_INFINITY : Math.sqrt(first(r))),
  ),
  routine("float2int", 38, (r) => {
    r[0] = floorInto(first(r), INT32_LOWEST, INT32_HIGHEST);
  }),
  routine("float2fix", 37, (r) => {
    r[0] = floorInto(scale(first(r), r[1]!), INT32_LOWEST, INT32_HIGHEST);
  }),
  routine("float2uint", 34, (r) => {
    r[0] = floorInto(first(r), 0, UINT32_HIGHEST);
  }),
  routine("float2ufix", 33, (r) => {
    r[0] = floorInto(scale(first(r), r[1]!), 0, UINT32_HIGHEST);
  }),
  routine("int2float", 103, (r) => returnFloat(r, r[0]!)),
  routine("fix2float", 102, (r) => returnFloat(r, scale(r[0]!, -r[1]!))),
  routine("uint2float", 108, (r) => returnFloat(r, r[0]! >>> 0)),
  routine("ufix2float", 105, (r) => returnFloat(r, scale(r[0]! >>> 0, -r[1]!))),
  routine("fcos", 579, (r) => returnFloat(r, Math.cos(first(r)))),
  routine("fsin", 571, (r) => returnBoth(r, Math.sin(first(r)), Math.cos(first(r)))),
  routine("ftan", 645, (r) => returnFloat(r, Math.tan(first(r)))),
  routine("fsincos", 579, (r) => returnBoth(r, Math.sin(first(r)), Math.cos(first(r)))),
  routine("fexp", 519, (r) => returnFloat(r, Math.exp(first(r)))),
  routine("fln", 781, (r) =>
    returnFloat(r, first(r) <= 0 ? Number.NEGATIVE_INFINITY : Math.log(first(r))),
  ),
  routine("fcmp", 26, compare),
  routine("fatan2", 670, (r) => returnFloat(r, Math.atan2(first(r), second(r)))),
  routine("int642float", 86, (r) => returnFloat(r, foldToDouble(readInt64(r)))),
  routine("fix642float", 84, (r) => returnFloat(r, scale(foldToDouble(readInt64(r)), -r[2]!))),
  routine("uint642float", 88, (r) => returnFloat(r, foldToDouble(readUint64(r)))),
  routine("ufix642float", 88, (r) => returnFloat(r, scale(foldToDouble(readUint64(r)), -r[2]!))),
  routine("float2int64", 49, (r) =>
    writeInt64(r, floorIntoBig(first(r), INT64_LOWEST, INT64_HIGHEST)),
  ),
  routine("float2fix64", 48, (r) =>
    writeInt64(r, floorIntoBig(scale(first(r), r[1]!), INT64_LOWEST, INT64_HIGHEST)),
  ),
  routine("float2uint64", 24, (r) => writeInt64(r, floorIntoBig(first(r), 0n, UINT64_HIGHEST))),
  routine("float2ufix64", 23, (r) =>
    writeInt64(r, floorIntoBig(scale(first(r), r[1]!), 0n, UINT64_HIGHEST)),
  ),
  routine("float2double", 15, (r) => {
    doubles[0] = first(r);
    r[0] = doubleWords[0]!;
    r[1] = doubleWords[1]!;
  }),
];

/** Returns the float that a word encodes, as the ROM reads it. The result is never denormal or NaN. */
function unpackFloat(word: number): number {
  const exponent = (word >>> 23) & 0xff;
  if (exponent === 0) word &= SIGN;
  else if (exponent === 0xff) word &= SIGN | INFINITY;
  words[0] = word;
  return floats[0]!;
}

/** Returns the word that encodes a number as a float, as the ROM writes it. The float is never denormal or NaN. */
export function packFloat(value: number): number {
  floats[0] = value;
  const word = words[0]!;
  const exponent = (word >>> 23) & 0xff;
  if (exponent === 0) return word & SIGN;
  if (exponent === 0xff) return word & (SIGN | INFINITY);
  return word;
}

const SIGN = 0x80000000;
const INFINITY = 0x7f800000;

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);
const doubles = new Float64Array(1);
const doubleWords = new Int32Array(doubles.buffer);

function first(r: Int32Array): number {
  return unpackFloat(r[0]!);
}

function second(r: Int32Array): number {
  return unpackFloat(r[1]!);
}

function returnFloat(r: Int32Array, value: number): void {
  r[0] = packFloat(value);
}

function returnBoth(r: Int32Array, value: number, other: number): void {
  r[0] = packFloat(value);
  r[1] = packFloat(other);
}

function compare(r: Int32Array): void {
  const a = first(r);
  const b = second(r);
  r[0] = a < b ? -1 : a > b ? 1 : 0;
}
