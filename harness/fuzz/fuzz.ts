import type { Contest, Difference } from "./contest.ts";
import { generateApart, SEEDS } from "./deadlines.ts";
import { generate } from "./generate.ts";
import type { Program } from "./program.ts";
import { shrink } from "./shrink.ts";

export interface FuzzOptions {
  readonly contest: Contest;
  /** The seed of the first program; the others count up from it. From 0 to SEEDS. */
  readonly seed: number;
  readonly count: number;
  /** Begins no more programs after so much wall time, in milliseconds. */
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: (tally: Tally) => void;
  readonly onFound?: (found: Found) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** How many programs came out how. */
export interface Tally {
  same: number;
  different: number;
  /** Differed once and then no more. */
  noise: number;
  /** Were played on the reference alone: no times were found for them that a real clock can tell apart. */
  crowded: number;
  /** Differed as a known defect does, by its name. */
  readonly known: Map<string, number>;
}

/** A difference, and the smallest program that shows one. */
export interface Found {
  readonly seed: number;
  readonly original: Program;
  /** How the smallest program goes. */
  readonly difference: Difference;
}

/**
 * Plays random programs on both sides of a contest until so many were played, the time is over, or
 * enough differences have been found. Each difference is made as small as it goes before it is told.
 * Throws the signal's reason if it is stopped.
 */
export async function fuzz(options: FuzzOptions): Promise<Tally> {
  const { contest, seed, count, timeLimitMs = Number.POSITIVE_INFINITY, signal } = options;
  const tally: Tally = { same: 0, different: 0, noise: 0, crowded: 0, known: new Map() };
  const endMs = performance.now() + timeLimitMs;
  for (let done = 0; done < count && performance.now() < endMs; done += AT_A_TIME) {
    const length = Math.min(AT_A_TIME, count - done);
    const seeds = Array.from({ length }, (_, i) => (seed + done + i) % SEEDS);
    const programs = await generateFor(contest, seeds, signal);
    for (const [i, judgement] of (await contest.judge(programs, signal)).entries()) {
      if (judgement.kind === "known") {
        tally.known.set(judgement.defect, (tally.known.get(judgement.defect) ?? 0) + 1);
        continue;
      }
      tally[judgement.kind]++;
      if (judgement.kind !== "different") continue;
      const original = programs[i]!;
      const difference = await minimise(original, judgement, contest, signal);
      await options.onFound?.({ seed: seeds[i]!, original, difference });
      if (tally.different === ENOUGH) return tally;
    }
    options.onProgress?.(tally);
  }
  return tally;
}

/** What is wrong shows in so many programs; the rest would only say it again. */
export const ENOUGH = 10;

const AT_A_TIME = 24;

/** The programs of some seeds as this contest can play them. */
export async function generateFor(
  { reference, rival }: Contest,
  seeds: readonly number[],
  signal?: AbortSignal,
): Promise<Program[]> {
  if (!rival.isVirtual) return generateApart(seeds, reference, signal);
  return seeds.map((seed) => generate(seed, { farApart: false }));
}

/** The difference that the smallest program shows. */
async function minimise(
  program: Program,
  found: Difference,
  contest: Contest,
  signal: AbortSignal | undefined,
): Promise<Difference> {
  let smallest = found;
  await shrink(program, async (candidates) => {
    const smaller = await contest.findDifferent(candidates, signal);
    if (smaller !== undefined) smallest = smaller.difference;
    return smaller?.program;
  });
  return smallest;
}
