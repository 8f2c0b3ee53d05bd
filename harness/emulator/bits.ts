/** Returns how many bits of a 32-bit word are 1. */
export function countBits(word: number): number {
  let bits = word - ((word >> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333);
  return (Math.imul((bits + (bits >> 4)) & 0x0f0f0f0f, 0x01010101) >> 24) & 0xff;
}

/** Returns a 32-bit word with its bits in reverse order, as a signed number. */
export function reverseBits(word: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((word >>> bit) & 1);
  return reversed;
}
