import type { Contest, Difference } from "./contest.ts";
import { type ApartOptions, generateApart } from "./deadlines.ts";
import { generate } from "./generate.ts";
import type { Program } from "./program.ts";
import { mixSeed, type ProgramId } from "./seed.ts";
import { shrink } from "./shrink.ts";

export interface FuzzOptions {
  readonly contest: Contest;
  readonly seed: number;
  /** The places of the programs in the seed, from 0. */
  readonly indices: readonly number[];
  /** Whether the programs also use a stream. They are other programs than those without. */
  readonly withStreams?: boolean;
  /** Stop after this many differences. One defect shows in many programs, so more of them would say nothing new. */
  readonly enough?: number;
  readonly onProgress?: (tally: Tally) => void;
  readonly onShrinking?: (index: number) => void;
  readonly onFound?: (found: Found) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** The programs by their results: some as a number, others by their places. */
export interface Tally {
  same: number;
  readonly different: number[];
  /** Differed at first, but mostly not when they ran again alone. */
  readonly noise: number[];
  /** Were not compared, because no times were found that a real clock can tell apart. */
  readonly crowded: number[];
  /** Differed because of known defects, by the names of the defects. */
  readonly known: Map<string, number[]>;
}

/** How many programs a tally counts. A program can appear under several known defects. */
export function countDone({ same, different, noise, crowded, known }: Tally): number {
  const lists = [different, noise, crowded, [...new Set([...known.values()].flat())]];
  return lists.reduce((sum, { length }) => sum + length, same);
}

/** A difference, and the smallest program that shows one. */
export interface Found extends ProgramId {
  readonly original: Program;
  /** The smallest program and how it ran. */
  readonly difference: Difference;
}

/**
 * Runs random programs on both runtimes of a contest until all are done or enough differences are found. Each program
 * that differs is made as small as possible before it is reported. Throws the signal's reason if it is stopped.
 */
export async function fuzz(options: FuzzOptions): Promise<Tally> {
  const { contest, seed, indices, withStreams = false, enough = ENOUGH, signal } = options;
  const tally: Tally = { same: 0, different: [], noise: [], crowded: [], known: new Map() };
  for (let done = 0; done < indices.length; done += AT_A_TIME) {
    const ids = indices.slice(done, done + AT_A_TIME).map((index) => ({ seed, index }));
    const programs = await generateFor(contest, ids, { withStreams, signal });
    for (const [i, judgement] of (await contest.judge(programs, signal)).entries()) {
      const { index } = ids[i]!;
      if (judgement.kind === "same") tally.same++;
      else if (judgement.kind === "known") {
        for (const defect of judgement.defects) {
          tally.known.set(defect, [...(tally.known.get(defect) ?? []), index]);
        }
      } else tally[judgement.kind].push(index);
      if (judgement.kind !== "different") continue;
      options.onShrinking?.(index);
      const original = programs[i]!;
      const difference = await minimise(original, judgement, contest, signal);
      await options.onFound?.({ seed, index, original, difference });
      if (tally.different.length === enough) return tally;
    }
    options.onProgress?.(tally);
  }
  return tally;
}

export const ENOUGH = 10;

const AT_A_TIME = 24;

/** Generates the programs for some places so that this contest can run them. */
async function generateFor(
  { reference, rival }: Contest,
  ids: readonly ProgramId[],
  options: ApartOptions,
): Promise<Program[]> {
  if (!rival.isVirtual) return generateApart(ids, reference, options);
  const { withStreams = false } = options;
  return ids.map(({ seed, index }) =>
    generate(mixSeed(seed, index), { farApart: false, withStreams }),
  );
}

/** A program that hangs the rival takes long to shrink. After this time the program is small enough. */
const SHRINKING_LIMIT_MS = 300_000;

/** Shrinks a program and returns the difference that the smallest version shows. */
async function minimise(
  program: Program,
  found: Difference,
  contest: Contest,
  signal: AbortSignal | undefined,
): Promise<Difference> {
  const endMs = performance.now() + SHRINKING_LIMIT_MS;
  const smallest = await shrink(program, async (candidates) => {
    if (performance.now() > endMs) return undefined;
    return (await contest.findDifferent(candidates, signal))?.program;
  });
  const [judgement] = await contest.judge([smallest], signal);
  return judgement?.kind === "different" ? judgement : found;
}
