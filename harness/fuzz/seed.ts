import { createHash } from "node:crypto";

/** Identifies a program by the seed of a run and the program's place in it, from 0. */
export interface ProgramId {
  readonly seed: number;
  readonly index: number;
}

/** Mixes the parts to a 32-bit number. It is the same on every machine, and neighbouring parts give unrelated numbers. */
export function mixSeed(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("/")).digest().readInt32BE();
}
