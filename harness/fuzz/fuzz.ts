import type { Contest, Difference } from "./contest.ts";
import { type ApartOptions, generateApart } from "./deadlines.ts";
import { generate } from "./generate.ts";
import type { Program } from "./program.ts";
import { mixSeed, type ProgramId } from "./seed.ts";
import { shrink } from "./shrink.ts";

export interface FuzzOptions {
  readonly contest: Contest;
  readonly seed: number;
  /** The places of the programs in the seed. The first place is 0. */
  readonly indices: readonly number[];
  /** Whether the programs also use a stream. A seed then produces other programs. */
  readonly withStreams?: boolean;
  /**
   * The number of differences after which fuzzing stops. One defect causes differences in many
   * programs, so more differences would show nothing new.
   */
  readonly enough?: number;
  readonly onProgress?: (tally: Tally) => void;
  readonly onShrinking?: (index: number) => void;
  readonly onFound?: (found: Found) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The results of the programs. Some results are only counted. For other results the places of the
 * programs are listed.
 */
export interface Tally {
  same: number;
  readonly different: number[];
  /**
   * Programs that differed at first. When such a program ran again alone, most of these runs did
   * not differ.
   */
  readonly noise: number[];
  /**
   * Programs that were not compared, because the fuzzer found no times for them that are far enough
   * apart for a real clock.
   */
  readonly crowded: number[];
  /** Programs that differed because of known defects, listed under the names of the defects. */
  readonly known: Map<string, number[]>;
}

/**
 * Returns the number of programs in a tally. A program that appears under several known defects
 * counts once.
 */
export function countDone({ same, different, noise, crowded, known }: Tally): number {
  const lists = [different, noise, crowded, [...new Set([...known.values()].flat())]];
  return lists.reduce((sum, { length }) => sum + length, same);
}

/** A difference, and the smallest program that shows a difference. */
export interface Found extends ProgramId {
  readonly original: Program;
  /** The smallest program and its runs. */
  readonly difference: Difference;
}

/**
 * Runs random programs on both runtimes of a contest. It ends when all programs are done or enough
 * differences are found. Each program that differs is made as small as possible before it is
 * reported. If the signal aborts, throws the signal's reason.
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

/** Generates the programs for some places in a form that this contest can run. */
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

/**
 * The time limit for shrinking in milliseconds. A program that hangs the rival needs a long time to
 * shrink. After this time the program is small enough.
 */
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
