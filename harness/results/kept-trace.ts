import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
import { z } from "zod";
import { markValueSchema } from "../trace/mark-schema.ts";
import type { Trace } from "../trace/trace.ts";

/** A trace that a run kept in a file, and how its program ended. */
export interface KeptTrace extends Trace {
  /** The kind of the outcome, such as `ended`. See Outcome. */
  readonly outcome: string;
  /** The wall time of the run in milliseconds. */
  readonly wallMs: number;
}

/**
 * Reads a trace that `keepTrace` wrote. `name` is the path of its file relative to the folder of the results file.
 * Returns undefined if there is no such file inside the folder, or if the file is not a valid trace.
 */
export function readKeptTrace(folder: string, name: string): KeptTrace | undefined {
  // A results file from elsewhere must not make a report show other files of this machine.
  if (!isInside(name)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, normalize(name)), "utf8"));
  } catch {
    return undefined;
  }
  const parsed = keptTrace.safeParse(value);
  if (!parsed.success) return undefined;
  const { outcome, waveform, ...rest } = parsed.data;
  return {
    ...rest,
    outcome: outcome.kind,
    ...(waveform !== undefined && { waveform }),
  };
}

/** True if the name of a file cannot lead out of the folder that contains the file. */
export function isInside(name: string): boolean {
  const path = normalize(name);
  return !isAbsolute(path) && !path.split(sep).includes("..");
}

const level = z.union([z.literal(0), z.literal(1)]);
const timeUs = z.number().nonnegative();

const waveform = z
  .object({
    initial: z.record(z.string(), level.nullable()),
    edges: z.array(z.object({ wire: z.string(), level, atUs: z.number() })),
    watchedUs: timeUs,
    resolutionUs: timeUs.optional(),
  })
  .refine(({ initial, edges }) => edges.every(({ wire }) => Object.hasOwn(initial, wire)))
  .transform(({ resolutionUs, ...rest }) => ({
    ...rest,
    ...(resolutionUs !== undefined && { resolutionUs }),
  }));

const keptTrace = z.object({
  outcome: z.looseObject({ kind: z.string() }),
  wallMs: z.number(),
  marks: z.array(z.object({ name: z.string(), value: markValueSchema, atUs: z.number() })),
  stdout: z.string(),
  stderr: z.string(),
  waveform: waveform.optional(),
});
