import type { ReadProgram } from "../runtimes/program-file.ts";
import type { Run } from "../trace/run.ts";
import type { InterruptedCode, PythonLine } from "./place-names.ts";
import { type CountedRun, judgeRuns, type Promised } from "./promise.ts";
import { readRun } from "./read-run.ts";
import type { RunEnd, TriedPoint } from "./window-search.ts";
import { type WatchedWires, waveformOf } from "./wires.ts";

/** What a search has tried: its points in order of time, and the different ways in which their runs ended. */
export interface Tried {
  readonly fromUs: number;
  readonly toUs: number;
  readonly points: readonly TriedPoint[];
  readonly ends: readonly RunEnd[];
  /** False if the search was stopped before the end of the window. */
  readonly isWhole: boolean;
  /**
   * The wires that are watched, and for how long. Set only if wires are watched. Each point is then judged by the edges
   * of its own run.
   */
  readonly wires?: WatchedWires;
}

/** The judged result of a search. */
export interface SearchResult {
  readonly fromUs: number;
  readonly toUs: number;
  readonly isWhole: boolean;
  /** The number of points that were tried. All points of one sleep count as one point. */
  readonly points: number;
  readonly asleep: number;
  /** The number of points at which the edge could interrupt the processor. */
  readonly enabled: number;
  /**
   * The number of runs that continued to their end. All other runs were stopped, because they reached a state of an
   * earlier run.
   */
  readonly runs: number;
  readonly ends: readonly JudgedEnd[];
  /** The points that break the promise, in order of time. */
  readonly unsafe: readonly UnsafePoint[];
  /** The first point that was tried. */
  readonly first: TriedPoint | undefined;
  /**
   * The numbers of points and of unsafe points at each Python line. The line with the most unsafe points comes first.
   */
  readonly lines: readonly PlaceCount[];
  /** The same numbers for each C function. The function with the most unsafe points comes first. */
  readonly functions: readonly PlaceCount[];
}

export interface JudgedEnd {
  readonly run: Pick<Run, "outcome" | "trace">;
  readonly points: number;
  /** The reason why the run breaks the promise. Set only if the run breaks the promise. */
  readonly why: string | undefined;
}

export interface UnsafePoint {
  readonly cycle: number;
  readonly atUs: number;
  readonly isAsleep: boolean;
  readonly code: InterruptedCode;
  readonly why: string;
  /** The index of the run's end in `ends`. */
  readonly end: number;
}

export interface PlaceCount {
  readonly name: string;
  readonly points: number;
  readonly unsafe: number;
}

export interface JudgedProgram {
  readonly program: ReadProgram;
  readonly promised: Promised;
  readonly limitMs: number;
}

/** Judges all points of a search. */
export function judgeSearch(
  tried: Tried,
  { program, promised, limitMs }: JudgedProgram,
): SearchResult {
  const { points, fromUs, toUs, isWhole } = tried;
  const { ends, verdicts } =
    tried.wires === undefined
      ? judgeEnds(tried, { program, promised, limitMs })
      : judgePoints(tried, tried.wires, { program, promised, limitMs });
  const isUnsafe = (point: TriedPoint) => verdicts.get(point)!.why !== undefined;
  return {
    fromUs,
    toUs,
    isWhole,
    points: points.length,
    asleep: points.filter(({ isAsleep }) => isAsleep).length,
    enabled: points.filter(({ isEnabled }) => isEnabled).length,
    runs: points.filter(({ isMerged }) => !isMerged).length,
    ends,
    unsafe: points.filter(isUnsafe).map((point) => {
      const { cycle, atUs, isAsleep, code } = point;
      const { end, why } = verdicts.get(point)!;
      return { cycle, atUs, isAsleep, code, end, why: why! };
    }),
    first: points[0],
    lines: count(points, isUnsafe, ({ code }) => nameLine(code)),
    functions: count(points, isUnsafe, ({ code }) => code.function),
  };
}

interface Judged {
  readonly ends: readonly JudgedEnd[];
  /**
   * For each point: `end` is the index of the end of its run, and `why` is the reason why this run breaks the promise.
   * `why` is undefined if the run keeps the promise.
   */
  readonly verdicts: ReadonlyMap<
    TriedPoint,
    { readonly end: number; readonly why: string | undefined }
  >;
}

/**
 * Judges each end once. Call this only if no wires are watched, because then all points with the same end have the same
 * verdict.
 */
function judgeEnds(tried: Tried, { program, promised, limitMs }: JudgedProgram): Judged {
  const counted: CountedRun[] = tried.ends.map((end, i) => ({
    run: readRun(end, program, limitMs),
    points: tried.points.filter((point) => point.end === i).length,
  }));
  const reasons = judgeRuns(promised, counted);
  return {
    ends: counted.map((one, i) => ({ ...one, why: reasons[i] })),
    verdicts: new Map(
      tried.points.map((point) => [point, { end: point.end, why: reasons[point.end] }]),
    ),
  };
}

/**
 * Judges each point separately. If wires are watched, each point has its own edges, so points with the same output may
 * have different verdicts.
 */
function judgePoints(
  { points, ends }: Tried,
  wires: WatchedWires,
  { program, promised, limitMs }: JudgedProgram,
): Judged {
  const read = ends.map((end) => readRun(end, program, limitMs, true));
  const runs = points.map(({ end, edges = [] }) => {
    const { outcome, trace } = read[end]!;
    return {
      run: { outcome, trace: { ...trace, waveform: waveformOf(wires, edges) } },
      points: 1,
    };
  });
  const reasons = judgeRuns(promised, runs);
  const groups = new Map<string, { number: number; points: number; first: number }>();
  const verdicts = new Map(
    points.map((point, i) => {
      const why = reasons[i];
      const key = `${point.end} ${why === undefined}`;
      const group = groups.get(key) ?? { number: groups.size, points: 0, first: i };
      groups.set(key, group);
      group.points++;
      return [point, { end: group.number, why }];
    }),
  );
  return {
    ends: [...groups.values()].map((group) => ({
      run: runs[group.first]!.run,
      points: group.points,
      why: reasons[group.first],
    })),
    verdicts,
  };
}

/**
 * Returns the innermost Python line in words. If this is not a line of the program itself, the text also has the
 * innermost line of the program.
 */
export function nameLine({ python, program }: InterruptedCode): string {
  if (python === undefined) return "no Python function";
  if (program === undefined || program === python) return describeLine(python);
  return `${describeLine(python)}, called from ${describeLine(program)}`;
}

function describeLine({ file, function: name, line }: PythonLine): string {
  return line === undefined ? `${file} in ${name}` : `${file}:${line} in ${name}`;
}

function count(
  points: readonly TriedPoint[],
  isUnsafe: (point: TriedPoint) => boolean,
  nameOf: (point: TriedPoint) => string,
): PlaceCount[] {
  const counts = new Map<string, { name: string; points: number; unsafe: number }>();
  for (const point of points) {
    const name = point.isAsleep ? "asleep" : nameOf(point);
    const one = counts.get(name) ?? { name, points: 0, unsafe: 0 };
    counts.set(name, one);
    one.points++;
    if (isUnsafe(point)) one.unsafe++;
  }
  return [...counts.values()].sort((a, b) => b.unsafe - a.unsafe || b.points - a.points);
}
