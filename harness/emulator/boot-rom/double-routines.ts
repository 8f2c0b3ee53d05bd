import { packFloat } from "./float-routines.ts";
import {
  floorInto,
  floorIntoBig,
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
 * The routines of the boot ROM's double-precision table, in the order of the table (RP2040 datasheet 2.8.3.2.2, ROM
 * versions 2 and 3). A double uses two registers, and the first register holds the low word. For the arithmetic, the
 * costs and the differences from the real ROM, see float-routines.ts.
 */
export const DOUBLE_ROUTINES: readonly RomRoutine[] = [
  routine("dadd", 88, (r) => returnDouble(r, first(r) + second(r))),
  routine("dsub", 93, (r) => returnDouble(r, first(r) - second(r))),
  routine("dmul", 153, (r) => returnDouble(r, first(r) * second(r))),
  routine("ddiv", 182, (r) => returnDouble(r, first(r) / second(r))),
  routine("dcmp_fast", 37, compare),
  routine("dcmp_fast_flags", 37, compare),
  routine("dsqrt", 167, (r) =>
    returnDouble(r, first(r) < 0 ? Number.NEGATIVE_INFINITY : Math.sqrt(first(r))),
  ),
  routine("double2int", 68, (r) => {
    r[0] = floorInto(first(r), INT32_LOWEST, INT32_HIGHEST);
  }),
  routine("double2fix", 67, (r) => {
    r[0] = floorInto(scale(first(r), r[2]!), INT32_LOWEST, INT32_HIGHEST);
  }),
  routine("double2uint", 38, (r) => {
    r[0] = floorInto(first(r), 0, UINT32_HIGHEST);
  }),
  routine("double2ufix", 37, (r) => {
    r[0] = floorInto(scale(first(r), r[2]!), 0, UINT32_HIGHEST);
  }),
  routine("int2double", 76, (r) => returnDouble(r, r[0]!)),
  routine("fix2double", 75, (r) => returnDouble(r, scale(r[0]!, -r[1]!))),
  routine("uint2double", 74, (r) => returnDouble(r, r[0]! >>> 0)),
  routine("ufix2double", 75, (r) => returnDouble(r, scale(r[0]! >>> 0, -r[1]!))),
  routine("dcos", 1607, (r) => returnDouble(r, Math.cos(first(r)))),
  routine("dsin", 1612, (r) => returnDouble(r, Math.sin(first(r)))),
  routine("dtan", 1881, (r) => returnDouble(r, Math.tan(first(r)))),
  routine("dsincos", 1612, (r) => {
    const angle = first(r);
    returnDouble(r, Math.sin(angle));
    returnDoubleIn(r, 2, Math.cos(angle));
  }),
  routine("dexp", 795, (r) => returnDouble(r, Math.exp(first(r)))),
  routine("dln", 900, (r) =>
    returnDouble(r, first(r) <= 0 ? Number.NEGATIVE_INFINITY : Math.log(first(r))),
  ),
  routine("dcmp", 37, compare),
  routine("datan2", 2158, (r) => returnDouble(r, Math.atan2(first(r), second(r)))),
  routine("int642double", 86, (r) => returnDouble(r, Number(readInt64(r)))),
  routine("fix642double", 83, (r) => returnDouble(r, scale(Number(readInt64(r)), -r[2]!))),
  routine("uint642double", 83, (r) => returnDouble(r, Number(readUint64(r)))),
  routine("ufix642double", 80, (r) => returnDouble(r, scale(Number(readUint64(r)), -r[2]!))),
  routine("double2int64", 60, (r) =>
    writeInt64(r, floorIntoBig(first(r), INT64_LOWEST, INT64_HIGHEST)),
  ),
  routine("double2fix64", 59, (r) =>
    writeInt64(r, floorIntoBig(scale(first(r), r[2]!), INT64_LOWEST, INT64_HIGHEST)),
  ),
  routine("double2uint64", 30, (r) => writeInt64(r, floorIntoBig(first(r), 0n, UINT64_HIGHEST))),
  routine("double2ufix64", 26, (r) =>
    writeInt64(r, floorIntoBig(scale(first(r), r[2]!), 0n, UINT64_HIGHEST)),
  ),
  routine("double2float", 23, (r) => {
    r[0] = packFloat(first(r));
  }),
];

const SIGN = 0x80000000;
const INFINITY = 0x7ff00000;

const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);

function first(r: Int32Array): number {
  return unpack(r[0]!, r[1]!);
}

function second(r: Int32Array): number {
  return unpack(r[2]!, r[3]!);
}

function returnDouble(r: Int32Array, value: number): void {
  returnDoubleIn(r, 0, value);
}

function unpack(low: number, high: number): number {
  const exponent = (high >>> 20) & 0x7ff;
  const isPlain = exponent !== 0 && exponent !== 0x7ff;
  words[0] = isPlain ? low : 0;
  words[1] = isPlain ? high : high & (exponent === 0 ? SIGN : SIGN | INFINITY);
  return doubles[0]!;
}

function returnDoubleIn(r: Int32Array, index: number, value: number): void {
  doubles[0] = value;
  const high = words[1]!;
  const exponent = (high >>> 20) & 0x7ff;
  const isPlain = exponent !== 0 && exponent !== 0x7ff;
  r[index] = isPlain ? words[0]! : 0;
  r[index + 1] = isPlain ? high : high & (exponent === 0 ? SIGN : SIGN | INFINITY);
}

function compare(r: Int32Array): void {
  const a = first(r);
  const b = second(r);
  r[0] = a < b ? -1 : a > b ? 1 : 0;
}
