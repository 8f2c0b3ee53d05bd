import { createHash } from "node:crypto";

/**
 * Identifies a program by the seed of a run and the program's place in this run. The first place is
 * 0.
 */
export interface ProgramId {
  readonly seed: number;
  readonly index: number;
}

/**
 * Mixes the parts into a 32-bit number. The result is the same on every machine. Neighbouring parts
 * result in unrelated numbers.
 */
export function mixSeed(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("/")).digest().readInt32BE();
}
