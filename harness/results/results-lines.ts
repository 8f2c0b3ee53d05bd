import { z } from "zod";
import { LEVELS } from "../check/clause.ts";
import { VERDICTS } from "./verdict.ts";

/** The version of the lines below. A reader also accepts schema 1, and refuses any other. */
export const SCHEMA = 2;

const verdict = z.enum(VERDICTS);
const level = z.enum(LEVELS);

/** A file or folder that shapes a run: where it was, and the SHA-256 of its content. */
const contentSchema = z.strictObject({ path: z.string(), hash: z.string().optional() });

const column = z.strictObject({
  name: z.string(),
  /** Absent, like everything below, if the runtime was not available. */
  version: z.string().optional(),
  platform: z.string().optional(),
  /** What the interpreter calls itself, such as `micropython`. */
  implementation: z.string().optional(),
  /** The interpreter itself. */
  interpreter: contentSchema.optional(),
  /** The command that starts it, if that is another file, such as a wrapper. */
  command: contentSchema.optional(),
  /** The asyncio package, or `built in`. */
  asyncio: z.union([z.string(), contentSchema]).optional(),
  firmware: contentSchema.optional(),
  /** What the runtime answered when it was asked what it can do: see harness/trace/traits.ts. */
  traits: z.record(z.string(), z.boolean()).optional(),
});

const headerV2 = z.strictObject({
  type: z.literal("header"),
  schema: z.literal(2),
  /** The version of aiorig. */
  suite: z.string(),
  /** SHA-256 of the clauses and their programs. */
  suiteHash: z.string(),
  /** The folder of a suite of your own; absent for aiorig's. */
  suites: z.string().optional(),
  host: z.string(),
  started: z.iso.datetime(),
  runtimes: z.array(column),
  /** The ids of the clauses that the run set out to judge: one without a verdict is `untested`. */
  clauses: z.array(z.string()),
  limits: z.strictObject({
    /** Time limit of programs that set none, in milliseconds. */
    programMs: z.number(),
    outputBytes: z.number(),
    /** The limit that was asked for, in milliseconds. It is needed to repeat the run. */
    askedMs: z.number().optional(),
  }),
  /** The configuration file, if there is one. */
  config: contentSchema.optional(),
  /** An image for emulated boards that was asked for. */
  firmware: z.string().optional(),
  /** Your own modules and primitives, if programs got any. */
  library: contentSchema.optional(),
  use: z.record(z.string(), z.string()).optional(),
  /** The command line's name or file of each rig, by the rig's name. */
  rigFiles: z.record(z.string(), z.string()).optional(),
});

const verdictV2 = z.strictObject({
  type: z.literal("verdict"),
  clause: z.string(),
  /** The column. */
  runtime: z.string(),
  /** Absent for a row of the catalogue that no program can test. */
  level: level.optional(),
  /** Counts from 1: a run may judge a clause several times. */
  repetition: z.int().positive(),
  verdict,
  expected: verdict,
  /** False if the verdict is not the expected one, or deviates in another way than declared. */
  met: z.boolean(),
  detail: z.string().optional(),
  /** Why a deviation is expected. */
  reason: z.string().optional(),
  /** For `error`: what broke. For a runtime that is not available: `runtime`, also if it is skipped. */
  broke: z.enum(["runtime", "rig", "harness", "program"]).optional(),
  /** The program's path below fixtures/; the full path in a suite of your own, empty if there is none. */
  program: z.string(),
  /** Wall time of the run, in milliseconds; 0 if nothing was run. */
  ms: z.number(),
  /** The path of the trace, relative to the results file. */
  trace: z.string().optional(),
});

const headerV1 = z.strictObject({
  type: z.literal("header"),
  schema: z.literal(1),
  suite: z.string(),
  host: z.string(),
  started: z.iso.datetime(),
  runtimes: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string().optional(),
      platform: z.string().optional(),
      rig: z.string().optional(),
      firmware: z.string().optional(),
    }),
  ),
  clauses: z.array(z.string()),
  library: z.string().optional(),
  use: z.record(z.string(), z.string()).optional(),
  rigFiles: z.record(z.string(), z.string()).optional(),
});

/** Schema 1 carried neither level nor repetition. */
const verdictV1 = verdictV2.omit({ level: true, repetition: true, broke: true });

const schemas = {
  header: { 1: headerV1, 2: headerV2 },
  verdict: { 1: verdictV1, 2: verdictV2 },
} as const;

/** A file or folder, by its path and the SHA-256 of its content. */
export type Content = z.infer<typeof contentSchema>;
export type Column = z.infer<typeof column>;

/** What one run was. Schema 1 has less: no hash, no limit and no suite. */
export type Header = Omit<z.infer<typeof headerV2>, "schema" | "suiteHash" | "limits"> & {
  readonly schema: 1 | 2;
  readonly suiteHash?: string | undefined;
  readonly limits?: z.infer<typeof headerV2>["limits"] | undefined;
};
export type VerdictLine = z.infer<typeof verdictV2>;
export type ResultsLine = Header | VerdictLine;

export type ParsedLine =
  | { readonly kind: "line"; readonly line: ResultsLine }
  | { readonly kind: "not JSON" }
  | { readonly kind: "not results"; readonly problems: string };

/** Parses one line of a results file, of any schema that this version reads. */
export function parseLine(text: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "not JSON" };
  }
  const type = kindOf(value);
  if (type === undefined) {
    return { kind: "not results", problems: 'type: expected "header" or "verdict"' };
  }
  return type === "header" ? parseHeader(value) : parseVerdict(value);
}

function kindOf(value: unknown): "header" | "verdict" | undefined {
  const parsed = z.looseObject({ type: z.enum(["header", "verdict"]) }).safeParse(value);
  return parsed.data?.type;
}

function parseHeader(value: unknown): ParsedLine {
  const { schema } = value as { readonly schema?: unknown };
  if (schema !== 1 && schema !== 2) {
    return {
      kind: "not results",
      problems: `schema: this aiorig reads schema 1 and ${SCHEMA}, not ${JSON.stringify(schema)}`,
    };
  }
  const parsed = schemas.header[schema].safeParse(value);
  if (!parsed.success) return notResults(parsed.error);
  return { kind: "line", line: parsed.data.schema === 1 ? upgrade(parsed.data) : parsed.data };
}

/** A verdict does not name its schema: each of schema 2 has a repetition. */
function parseVerdict(value: unknown): ParsedLine {
  const isV2 = Object.hasOwn(value as object, "repetition");
  const parsed = schemas.verdict[isV2 ? 2 : 1].safeParse(value);
  if (!parsed.success) return notResults(parsed.error);
  return {
    kind: "line",
    line: { repetition: 1, ...(isV2 ? {} : unavailable(parsed.data)), ...parsed.data },
  };
}

/** Schema 1 did not say what broke, but a runtime that was not available always had these words. */
function unavailable({ detail = "", ms }: z.infer<typeof verdictV1>): Pick<VerdictLine, "broke"> {
  return ms === 0 && /^\S+ is not available: /.test(detail) ? { broke: "runtime" } : {};
}

function upgrade({ library, runtimes, ...head }: z.infer<typeof headerV1>): Header {
  return {
    ...head,
    runtimes: runtimes.map(({ name, version, platform, firmware }) => ({
      name,
      ...(version !== undefined && { version }),
      ...(platform !== undefined && { platform }),
      ...(firmware !== undefined && { firmware: { path: firmware } }),
    })),
    ...(library !== undefined && { library: { path: library } }),
  };
}

function notResults({ issues }: z.ZodError): ParsedLine {
  const problems = issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
    .join("; ");
  return { kind: "not results", problems };
}
