import { z } from "zod";
import { LEVELS } from "../check/clause.ts";
import { ownExpectationSchema } from "../check/own-expectation.ts";
import { formError } from "../text/form-error.ts";
import { FAMILIES } from "../trace/runtime.ts";
import { VERDICTS } from "./verdict.ts";

/**
 * The version of the lines that aiorig writes. A reader also accepts schema 1 and refuses all other versions.
 */
export const SCHEMA = 2;

const verdict = z.enum(VERDICTS);
const level = z.enum(LEVELS);

/** A file or folder that influences a run: its path, and the SHA-256 of its content. */
const contentSchema = z.strictObject({ path: z.string(), hash: z.string().optional() });

const column = z.strictObject({
  name: z.string(),
  /** The version of the runtime. This field and all fields after it are absent if the runtime was not available. */
  version: z.string().optional(),
  platform: z.string().optional(),
  /** The name that the interpreter reports about itself, such as `micropython`. */
  implementation: z.string().optional(),
  /** The family of the runtime's asyncio. The conditions of declared deviations may name this family. */
  family: z.enum(FAMILIES).optional(),
  /** The value of `sys.platform`, such as `rp2`. */
  port: z.string().optional(),
  /** True if the runtime can run clauses about pins. Absent in files of older versions. */
  pins: z.boolean().optional(),
  /** The interpreter itself. */
  interpreter: contentSchema.optional(),
  /**
   * The command that starts the interpreter, for example through a wrapper. Absent if the command is the interpreter
   * itself.
   */
  command: contentSchema.optional(),
  /** The asyncio package, or `built in`. */
  asyncio: z.union([z.string(), contentSchema]).optional(),
  firmware: contentSchema.optional(),
  /** The traits that the runtime reported about itself. harness/trace/traits.ts lists all traits. */
  traits: z.record(z.string(), z.boolean()).optional(),
});

const selection = z.strictObject({
  /** The ids, groups and patterns of the selected clauses, as the user wrote them. */
  names: z.array(z.string()).optional(),
  levels: z.array(level).optional(),
  /**
   * The results file of an earlier run. In each column, this run judges only the clauses that have an unexpected
   * verdict of this column in that file.
   */
  onlyFailed: z.string().optional(),
  /**
   * The shard that this run judges: part number `index` of the selected clauses, which are split into `count` parts.
   * The first part has the index 1.
   */
  shard: z.strictObject({ index: z.int().positive(), count: z.int().positive() }).optional(),
});

const headerV2 = z.strictObject({
  type: z.literal("header"),
  schema: z.literal(2),
  /** The version of aiorig. */
  suite: z.string(),
  /** SHA-256 of the clauses and their programs. */
  suiteHash: z.string(),
  /** The folder of your own suite. Absent for aiorig's suite. */
  suites: z.string().optional(),
  host: z.string(),
  started: z.iso.datetime(),
  runtimes: z.array(column),
  /** The ids of the clauses that the run should judge. A clause without a verdict is `untested`. */
  clauses: z.array(z.string()),
  limits: z.strictObject({
    /** The time limit in milliseconds for programs that set none. */
    programMs: z.number(),
    outputBytes: z.number(),
    /** The time limit in milliseconds that the user named. A command that repeats the run must contain it. */
    askedMs: z.number().optional(),
  }),
  /**
   * The user's selection of clauses. Absent if the user selected everything. The selected clauses are also in
   * `clauses`.
   */
  selection: selection.optional(),
  /**
   * The clauses that each column judges. Set only if some column does not judge all clauses of this header. A column
   * without an entry judges all clauses.
   */
  only: z.record(z.string(), z.array(z.string())).optional(),
  /** The number of times that a clause may run again after a fault of the rig. Absent if the number is 0. */
  rigRetries: z.int().min(1).max(2).optional(),
  /** The number of times that the run judges each clause in each column. Absent if the number is 1. */
  repeat: z.int().min(2).optional(),
  /**
   * The seed of every random choice of the run. A run makes no random choices today, so the seed is
   * always 0. Absent in files of older versions.
   */
  seed: z.int().optional(),
  /** The start time of the earlier run that this run continues. Absent if this run does not continue another run. */
  resumed: z.iso.datetime().optional(),
  /** The file of your own expectations. Absent if the run used no such file. */
  expectations: contentSchema
    .extend({
      entries: z.array(ownExpectationSchema),
      /**
       * What is wrong with your own expectations, one sentence per problem. A run with such a problem does not conform.
       */
      problems: z.array(z.string()).optional(),
    })
    .optional(),
  /** The configuration file, if there is one. */
  config: contentSchema.optional(),
  /** The image for emulated boards that the user named. */
  firmware: z.string().optional(),
  /** The folder of the asyncio that the user named. Each column also records which asyncio it used. */
  asyncio: z.string().optional(),
  /** Your own modules and primitives, if the programs used any. */
  library: contentSchema.optional(),
  use: z.record(z.string(), z.string()).optional(),
  /**
   * The files, folders and commands that the user named for columns. The keys are the names of columns. For a column
   * such as `micropython=mine`, the value is a file or folder. For a column such as `exec=pypy3`, the value is the text
   * that `--runtime` named.
   */
  targets: z.record(z.string(), z.string()).optional(),
  /** The name or file that the command line gave for each rig. The keys are the names of the rigs. */
  rigFiles: z.record(z.string(), z.string()).optional(),
});

const verdictV2 = z.strictObject({
  type: z.literal("verdict"),
  clause: z.string(),
  /** The column. */
  runtime: z.string(),
  /** The level of the clause. Absent if no program can test the clause. */
  level: level.optional(),
  /** The number of the repetition, starting with 1. A run may judge a clause several times. */
  repetition: z.int().positive(),
  verdict,
  expected: verdict,
  /** True if the verdict is as expected. If a deviation is declared, the runtime must also deviate as declared. */
  met: z.boolean(),
  detail: z.string().optional(),
  /** The reason why a deviation is expected. */
  reason: z.string().optional(),
  /**
   * What broke. Present if the verdict is `error`. If the runtime is not available, the value is `runtime`, and the
   * verdict may also be `skipped`.
   */
  broke: z.enum(["runtime", "rig", "adapter", "harness", "program"]).optional(),
  /** The faults of the rig, in order. After each of these faults, the clause was run again. */
  rigFaults: z.array(z.string()).min(1).optional(),
  /**
   * The entry of your own expectations that says which verdict is expected: the number of the entry, and its link if it
   * has one. The first entry has the number 1.
   */
  own: z
    .strictObject({
      entry: z.int().positive(),
      link: z.url({ protocol: /^https?$/ }).optional(),
    })
    .optional(),
  /**
   * True if one of your own expectations says which verdict is expected, but nobody has reviewed this expectation. A
   * certificate then treats the verdict as a failure, even if the verdict is as expected.
   */
  unreviewed: z.literal(true).optional(),
  /**
   * Why a selected clause was not run. Set only for the verdict `skipped`. `fail-fast`: the run ended early because of
   * an unexpected verdict. `max-time`: the run ended early because of its time limit.
   */
  unrun: z.enum(["fail-fast", "max-time"]).optional(),
  /**
   * The program's path, relative to fixtures/. In your own suite this is the full path. Empty if there is no program.
   */
  program: z.string(),
  /** The wall time of the program's run in milliseconds, or 0 if nothing was run. */
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

/** A verdict line of schema 1, which lacks some fields of schema 2. */
const verdictV1 = verdictV2.omit({
  level: true,
  repetition: true,
  broke: true,
  unrun: true,
  rigFaults: true,
  own: true,
  unreviewed: true,
});

const headers = { 1: headerV1, 2: headerV2 } as const;

/** A file or folder that a run used: its path, and the SHA-256 of its content. */
export type Content = z.infer<typeof contentSchema>;
export type Column = z.infer<typeof column>;

/** The part of a suite that the user selected. */
export type Selection = z.infer<typeof selection>;

/** The description of one run. In schema 1 the description has no hash of the suite and no limits. */
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

/** Parses one line of a results file. The line may have any schema that this version reads. */
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

/** Returns a line as text. The fields are in the order of the schema, so equal lines have equal texts. */
export function canonicalText(line: ResultsLine): string {
  const parsed = parseLine(JSON.stringify(line));
  if (parsed.kind !== "line")
    throw new TypeError(`this is not a line of a results file: ${JSON.stringify(line)}`);
  return JSON.stringify(parsed.line);
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
      problems: `schema: this version of aiorig reads schema 1 and ${SCHEMA}, not ${JSON.stringify(schema)}`,
    };
  }
  const parsed = headers[schema].safeParse(value, { error: formError });
  if (!parsed.success) return notResults(parsed.error);
  return { kind: "line", line: parsed.data.schema === 1 ? upgrade(parsed.data) : parsed.data };
}

/** Parses a verdict line, which does not name its schema. If the line has the field `repetition`, its schema is 2. */
function parseVerdict(value: unknown): ParsedLine {
  if (Object.hasOwn(value as object, "repetition")) {
    const parsed = verdictV2.safeParse(value, { error: formError });
    return parsed.success ? { kind: "line", line: parsed.data } : notResults(parsed.error);
  }
  const parsed = verdictV1.safeParse(value, { error: formError });
  if (!parsed.success) return notResults(parsed.error);
  return { kind: "line", line: { repetition: 1, ...unavailable(parsed.data), ...parsed.data } };
}

/**
 * Returns what broke, if a verdict of schema 1 shows it. Schema 1 has no field for this. But if the runtime was not
 * available, the `detail` of the verdict always said so. Nothing else can be recognised.
 */
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
