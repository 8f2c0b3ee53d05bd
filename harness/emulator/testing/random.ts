/**
 * Creates a generator of random 32-bit words. Each call of the returned function returns the next word. The same seed
 * makes the same words (a linear congruential generator, Numerical Recipes).
 */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) ^ (state << 16)) >>> 0;
  };
}
