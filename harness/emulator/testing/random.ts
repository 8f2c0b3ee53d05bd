/**
 * Returns a function that returns the next random 32-bit word at each call. The same seed makes the same
 * words (a linear congruential generator, Numerical Recipes).
 */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) ^ (state << 16)) >>> 0;
  };
}
