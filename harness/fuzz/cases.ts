import {
  type CancelMoment,
  chooseSweeps,
  countTurns,
  type Sweep,
  withCancel,
  withTurnMarks,
} from "./cancel-sweep.ts";
import type { Contest } from "./contest.ts";
import { areApart, generateApart } from "./deadlines.ts";
import { FAR_APART_UNITS, generate, NEAR_UNITS } from "./generate.ts";
import type { Program } from "./program.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";
import { mixSeed, type ProgramId } from "./seed.ts";

/** A program that both runtimes run: a random program, or a random program with an added cancel at some turn. */
export interface Case {
  readonly id: ProgramId;
  readonly program: Program;
  readonly cancel?: CancelMoment | undefined;
}

export interface CaseOptions {
  readonly withStreams: boolean;
  /**
   * If true, every program also runs with a cancel, once for each chosen turn. If false, only every sixteenth program
   * also runs with cancels.
   */
  readonly cancelsEveryTurn: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Generates the programs with these ids in a form that both runtimes of the contest can run. For some programs, it adds
 * cases with a cancel: one case for each chosen turn. The same ids and options always result in the same programs.
 */
export async function casesFor(
  contest: Contest,
  ids: readonly ProgramId[],
  options: CaseOptions,
): Promise<Case[]> {
  const programs = await generateFor(contest, ids, options);
  const cases = ids.map((id, i): Case => ({ id, program: programs[i]! }));
  const swept = cases.filter(
    ({ id }) => options.cancelsEveryTurn || id.index % SHARE === SHARE - 1,
  );
  const sweeps = await sweepAll(contest, swept, options.signal);
  return cases.flatMap((one) => [one, ...(sweeps.get(one) ?? [])]);
}

/** By default, one of every `SHARE` programs also runs with cancels, once for each chosen turn. */
const SHARE = 16;

/**
 * The number of sweeps that are tried for a program. A sweep is a series of cancels of one task, each one turn later
 * than the one before. At most two sweeps become cases, because they show the most differences: the sweep that starts
 * at the beginning, and the later sweep that has the most turns.
 */
const STARTS = 8;

async function generateFor(
  { reference, rival }: Contest,
  ids: readonly ProgramId[],
  { withStreams, signal }: CaseOptions,
): Promise<Program[]> {
  if (!rival.isVirtual) return generateApart(ids, reference, { withStreams, signal });
  return ids.map(({ seed, index }) =>
    generate(mixSeed(seed, index), { farApart: false, withStreams }),
  );
}

/**
 * For each case, returns new cases that run the same program with a cancel. There is one new case for each turn of the
 * chosen sweeps (see `STARTS`).
 */
async function sweepAll(
  { reference, rival: { isVirtual } }: Contest,
  cases: readonly Case[],
  signal: AbortSignal | undefined,
): Promise<Map<Case, Case[]>> {
  const longestSleep = isVirtual ? NEAR_UNITS : FAR_APART_UNITS;
  const tries = cases.flatMap((one) => {
    const seed = mixSeed(one.id.seed, one.id.index, "cancel");
    return chooseSweeps(one.program, { seed, longestSleep, count: STARTS }).map((sweep) => ({
      one,
      sweep,
    }));
  });
  const sources = tries.map(({ one, sweep }) =>
    render(withTurnMarks(one.program, sweep), FIRST_UNIT_MS),
  );
  const runs = await reference.runBatch(sources, { notesDeadlines: !isVirtual, signal });
  const counted = tries.flatMap(({ one, sweep }, i) => {
    const isUsable = isVirtual || areApart(runs[i]!, FIRST_UNIT_MS);
    return isUsable ? [{ one, sweep, turns: countTurns(runs[i]!) }] : [];
  });
  return new Map(
    cases.map((one) => {
      const own = counted.filter((each) => each.one === one);
      return [one, bestOf(own).flatMap(({ sweep, turns }) => sweepOne(one, sweep, turns))];
    }),
  );
}

interface Counted {
  readonly sweep: Sweep;
  readonly turns: number;
}

function bestOf(counted: readonly Counted[]): Counted[] {
  const isFirst = ({ sweep }: Counted) => sweep.sleepUnits === 0;
  const later = counted.filter((each) => !isFirst(each)).sort((a, b) => b.turns - a.turns);
  return [...counted.filter(isFirst), ...later.slice(0, 1)].filter(({ turns }) => turns > 0);
}

function sweepOne({ id, program }: Case, sweep: Sweep, turns: number): Case[] {
  return Array.from({ length: turns + 1 }, (_, i) => {
    const cancel = { ...sweep, turns: i };
    return { id, program: withCancel(program, cancel), cancel };
  });
}
