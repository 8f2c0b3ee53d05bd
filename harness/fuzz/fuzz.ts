import type { CancelMoment } from "./cancel-sweep.ts";
import { casesFor } from "./cases.ts";
import type { Contest, Difference, Judgement } from "./contest.ts";
import type { Program } from "./program.ts";
import type { ProgramId } from "./seed.ts";
import { shrink } from "./shrink.ts";

export interface FuzzOptions {
  readonly contest: Contest;
  readonly seed: number;
  /** The numbers of the programs that are generated from the seed. The first program has the number 0. */
  readonly indices: readonly number[];
  /** True if the programs also use a stream. If this value changes, the same seed results in other programs. */
  readonly withStreams?: boolean;
  /**
   * True if every program also runs once for each of its turns, with a cancel at this turn. If false, only some
   * programs run with these cancels.
   */
  readonly cancelsEveryTurn?: boolean;
  /**
   * The number of differences after which fuzzing stops. One defect causes differences in many programs, so further
   * differences would show nothing new.
   */
  readonly enough?: number;
  readonly onProgress?: (tally: Tally) => void;
  readonly onShrinking?: (index: number) => void;
  readonly onFound?: (found: Found) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The results of the programs. `same` is only a count. All other fields hold the numbers of the programs, as in
 * `FuzzOptions.indices`.
 */
export interface Tally {
  same: number;
  readonly different: number[];
  /**
   * Programs that differed in their first run. When each of these programs ran again alone, most of its runs did not
   * differ.
   */
  readonly noise: number[];
  /**
   * Programs that were not compared, because their deadlines are too close together for a real clock. The fuzzer found
   * no other times for these programs.
   */
  readonly crowded: number[];
  /** Programs that were not compared, because the second runtime lacks something that they need. */
  readonly unsupported: number[];
  /** Programs that differed because of known defects, listed under the names of the defects. */
  readonly known: Map<string, number[]>;
}

/**
 * Returns the number of programs in a tally. A program that appears under several known defects
 * counts once.
 */
export function countDone(tally: Tally): number {
  const { same, different, noise, crowded, unsupported, known } = tally;
  const lists = [different, noise, crowded, unsupported, [...new Set([...known.values()].flat())]];
  return lists.reduce((sum, { length }) => sum + length, same);
}

/** A program that behaves differently on the two runtimes, before and after shrinking. */
export interface Found extends ProgramId {
  readonly original: Program;
  /**
   * The cancel that was added to the random program. Undefined if the difference needs no added cancel. `original`
   * contains the cancel.
   */
  readonly cancel?: CancelMoment | undefined;
  /** The smallest program and its runs. */
  readonly difference: Difference;
}

/**
 * Runs random programs on both runtimes of a contest. Ends when all programs are done or enough differences are found.
 * If the runs of a program differ, the program is made as small as possible before it is reported. If the signal
 * aborts, throws the signal's reason.
 */
export async function fuzz(options: FuzzOptions): Promise<Tally> {
  const { contest, seed, indices, withStreams = false, cancelsEveryTurn = false } = options;
  const { enough = ENOUGH, signal } = options;
  const tally: Tally = {
    ...{ same: 0, different: [], noise: [], crowded: [], unsupported: [], known: new Map() },
  };
  const atATime = cancelsEveryTurn ? SWEPT_AT_A_TIME : AT_A_TIME;
  for (let done = 0; done < indices.length; done += atATime) {
    const ids = indices.slice(done, done + atATime).map((index) => ({ seed, index }));
    const cases = await casesFor(contest, ids, { withStreams, cancelsEveryTurn, signal });
    const judgements = await contest.judge(
      cases.map(({ program }) => program),
      signal,
    );
    for (const id of ids) {
      const own = [...cases.keys()].filter((i) => cases[i]!.id === id);
      count(
        tally,
        id.index,
        own.map((i) => judgements[i]!),
      );
      const first = own.find((i) => judgements[i]!.kind === "different");
      if (first === undefined) continue;
      const { program: original, cancel } = cases[first]!;
      options.onShrinking?.(id.index);
      const judged = judgements[first] as Difference;
      const difference = await minimise(original, judged, contest, signal);
      await options.onFound?.({ ...id, original, cancel, difference });
      if (tally.different.length === enough) return tally;
    }
    options.onProgress?.(tally);
  }
  return tally;
}

export const ENOUGH = 10;

const AT_A_TIME = 24;

/**
 * The number of programs that run at the same time, if every program also runs with a cancel at every turn. It is
 * smaller than AT_A_TIME, because each program then runs about a dozen times.
 */
const SWEPT_AT_A_TIME = 6;

/** Adds one program to the tally. The program may have run several times, each time with a cancel at another turn. */
function count(tally: Tally, index: number, judgements: readonly Judgement[]): void {
  const kinds = new Set(judgements.map(({ kind }) => kind));
  const isKnown = !kinds.has("different") && kinds.has("known");
  const defects = judgements.flatMap((each) =>
    isKnown && each.kind === "known" ? each.defects : [],
  );
  for (const defect of new Set(defects)) {
    tally.known.set(defect, [...(tally.known.get(defect) ?? []), index]);
  }
  if (kinds.has("different")) tally.different.push(index);
  else if (isKnown) return;
  else if (kinds.has("noise")) tally.noise.push(index);
  else if (kinds.has("same")) tally.same++;
  else if (kinds.has("unsupported")) tally.unsupported.push(index);
  else tally.crowded.push(index);
}

/**
 * The time limit for shrinking in milliseconds. If a program makes the rival hang, shrinking takes a long time. At the
 * limit, the smallest program so far is the result.
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
