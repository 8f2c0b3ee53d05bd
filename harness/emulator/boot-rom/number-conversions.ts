/**
 * Rounds `value` down to an integer and clamps the integer to the range from `lowest` to `highest`, as the ROM's
 * float2int and similar routines do.
 */
export function floorInto(value: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, Math.floor(value)));
}

/** Works like floorInto, but for integers of 64 bits. `value` may be infinite. */
export function floorIntoBig(value: number, lowest: bigint, highest: bigint): bigint {
  if (value <= Number(lowest)) return lowest;
  if (value >= Number(highest)) return highest;
  return BigInt(Math.floor(value));
}

/**
 * Returns value * 2^exponent. If `value` is negative, the result is never 0. So floorInto rounds a tiny negative result
 * to -1.
 */
export function scale(value: number, exponent: number): number {
  const scaled = value * 2 ** Math.max(-1000, Math.min(1000, exponent));
  if (scaled === 0 && value < 0) return -Number.MIN_VALUE;
  return scaled;
}

/**
 * Converts a 64-bit integer to a double that rounds to the same float as the integer. A double has only 53 bits, so a
 * large integer loses its lowest bits. If one of the lost bits is 1, the lowest bit of the double is set to 1.
 * Otherwise an integer just above the middle between two floats could become exactly this middle, and then round to the
 * wrong float.
 */
export function foldToDouble(value: bigint): number {
  const size = value < 0n ? -value : value;
  if (size < 1n << 53n) return Number(value);
  const shift = BigInt(size.toString(2).length - 53);
  const isInexact = (size & ((1n << shift) - 1n)) !== 0n;
  const folded = Number((size >> shift) | (isInexact ? 1n : 0n)) * 2 ** Number(shift);
  return value < 0n ? -folded : folded;
}

export function readInt64(registers: Int32Array): bigint {
  return (BigInt(registers[1]!) << 32n) | BigInt(registers[0]! >>> 0);
}

export function readUint64(registers: Int32Array): bigint {
  return (BigInt(registers[1]! >>> 0) << 32n) | BigInt(registers[0]! >>> 0);
}

export function writeInt64(registers: Int32Array, value: bigint): void {
  registers[0] = Number(BigInt.asIntN(32, value));
  registers[1] = Number(BigInt.asIntN(32, value >> 32n));
}

export const INT32_LOWEST = -(2 ** 31);
export const INT32_HIGHEST = 2 ** 31 - 1;
export const UINT32_HIGHEST = 2 ** 32 - 1;
export const INT64_LOWEST = -(1n << 63n);
export const INT64_HIGHEST = (1n << 63n) - 1n;
export const UINT64_HIGHEST = (1n << 64n) - 1n;
