import { createHash } from "node:crypto";

/** Says which program: the seed of a run, and the program's place in it, from 0. */
export interface ProgramId {
  readonly seed: number;
  readonly index: number;
}

/** A number of 32 bits made of what it is given: the same on every machine, and unlike its neighbours'. */
export function mixSeed(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(parts.join("/")).digest().readInt32BE();
}
