import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
import { z } from "zod";
import { ACTIVITY_KINDS } from "../trace/activity.ts";
import { markValueSchema } from "../trace/mark-schema.ts";
import { outcomeSchema } from "../trace/outcome-schema.ts";
import type { Run } from "../trace/run.ts";
import type { Trace } from "../trace/trace.ts";

/** A trace from a file, and how the program of its run ended. */
export interface KeptTrace extends Trace {
  /** The kind of the outcome, such as `ended`. See Outcome. */
  readonly outcome: string;
  /** The wall time of the run in milliseconds. */
  readonly wallMs: number;
}

/** A complete run from a file, with its clause and its column. */
export interface KeptRun extends Run {
  readonly clause: string;
  /** The column. */
  readonly runtime: string;
}

/**
 * Reads a trace that `keepTrace` wrote. `name` is the path of its file relative to the folder of the results file.
 * Returns undefined if there is no such file inside the folder, or if the file is not a valid trace.
 */
export function readKeptTrace(folder: string, name: string): KeptTrace | undefined {
  const parsed = keptTrace.safeParse(readKeptJson(folder, name));
  if (!parsed.success) return undefined;
  const { outcome, ...rest } = parsed.data;
  return { ...rest, outcome: outcome.kind };
}

/**
 * Reads a run that `keepTrace` wrote, so that the run can be judged again. Returns undefined in the cases in which
 * `readKeptTrace` returns undefined, and also if a part of the run is missing or unknown.
 */
export function readKeptRun(folder: string, name: string): KeptRun | undefined {
  return parseKeptRun(readKeptJson(folder, name));
}

/** Parses the data of a kept run. Returns undefined if a part is missing or unknown. */
export function parseKeptRun(value: unknown): KeptRun | undefined {
  const parsed = keptRun.safeParse(value);
  if (!parsed.success) return undefined;
  const { clause, runtime, outcome, wallMs, ...trace } = parsed.data;
  return { clause, runtime, outcome, wallMs, trace };
}

/** The data of a kept run, in the form that is written to a file. */
export function keptRunAsJson({ clause, runtime, outcome, wallMs, trace }: KeptRun): object {
  return { clause, runtime, outcome, wallMs, ...trace };
}

/** True if the name of a file cannot lead out of its folder. */
export function isInside(name: string): boolean {
  const path = normalize(name);
  return !isAbsolute(path) && !path.split(sep).includes("..");
}

function readKeptJson(folder: string, name: string): unknown {
  // A results file from another machine may name any file. This name must not lead out of the folder, because a report
  // would then show private files of this machine.
  if (!isInside(name)) return undefined;
  try {
    return JSON.parse(readFileSync(join(folder, normalize(name)), "utf8"));
  } catch {
    return undefined;
  }
}

const level = z.union([z.literal(0), z.literal(1)]);
const timeUs = z.number().nonnegative();

const edge = { wire: z.string(), level, atUs: z.number() };
const waveformParts = {
  initial: z.record(z.string(), level.nullable()),
  edges: z.array(z.object(edge)),
  watchedUs: timeUs,
  resolutionUs: timeUs.optional(),
};

/**
 * Returns a schema that also checks that each edge names a known wire. A part that is absent in the data is also absent
 * in the result.
 */
function waveformOf<T extends z.ZodObject<typeof waveformParts>>(object: T) {
  return object
    .refine(({ initial, edges }) => edges.every(({ wire }) => Object.hasOwn(initial, wire)))
    .transform(({ resolutionUs, ...rest }) => ({
      ...rest,
      ...(resolutionUs !== undefined && { resolutionUs }),
    }));
}

const mark = { name: z.string(), value: markValueSchema, atUs: z.number() };
const traceParts = {
  wallMs: z.number(),
  marks: z.array(z.object(mark)),
  stdout: z.string(),
  stderr: z.string(),
  waveform: waveformOf(z.object(waveformParts)).optional(),
};

const keptTrace = z
  .object({ outcome: z.looseObject({ kind: z.string() }), ...traceParts })
  .transform(({ waveform, ...rest }) => ({ ...rest, ...(waveform !== undefined && { waveform }) }));

const activity = z
  .strictObject({
    kind: z.enum(ACTIVITY_KINDS),
    task: z.number().optional(),
    fromUs: z.number(),
    toUs: z.number(),
  })
  .transform(({ task, ...rest }) => ({ ...rest, ...(task !== undefined && { task }) }));

const keptRun = z
  .strictObject({
    clause: z.string(),
    runtime: z.string(),
    outcome: outcomeSchema,
    ...traceParts,
    marks: z.array(z.strictObject(mark)),
    waveform: waveformOf(
      z.strictObject({ ...waveformParts, edges: z.array(z.strictObject(edge)) }),
    ).optional(),
    activity: z.array(activity).optional(),
  })
  .transform(({ waveform, activity, ...rest }) => ({
    ...rest,
    ...(waveform !== undefined && { waveform }),
    ...(activity !== undefined && { activity }),
  }));
