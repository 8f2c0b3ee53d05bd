import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { VERDICTS } from "./verdict.ts";

/** The version of the lines below. A reader refuses any other. */
export const SCHEMA = 1;

const verdict = z.enum(VERDICTS);

const header = z.strictObject({
  type: z.literal("header"),
  schema: z.literal(SCHEMA, `this aiorig reads schema ${SCHEMA}`),
  /** The version of aiorig whose suite was run. */
  suite: z.string(),
  host: z.string(),
  started: z.iso.datetime(),
  runtimes: z.array(
    z.strictObject({
      name: z.string(),
      /** Absent where the runtime could not be had. */
      version: z.string().optional(),
      platform: z.string().optional(),
      rig: z.string().optional(),
      firmware: z.string().optional(),
    }),
  ),
  /** The ids of the clauses that the run set out to judge: what has no verdict is `untested`. */
  clauses: z.array(z.string()),
  /** The user's own modules and primitives, where programs got any. */
  library: z.string().optional(),
  use: z.record(z.string(), z.string()).optional(),
  /** What rigs were named by, by their names. */
  rigFiles: z.record(z.string(), z.string()).optional(),
});

const verdictLine = z.strictObject({
  type: z.literal("verdict"),
  clause: z.string(),
  runtime: z.string(),
  verdict,
  expected: verdict,
  /** False where the verdict is not the expected one, or deviates in another way than declared. */
  met: z.boolean(),
  detail: z.string().optional(),
  /** Why a deviation is expected. */
  reason: z.string().optional(),
  /** The program's path below fixtures/; in full where it is of somebody's own suite, empty where there is none. */
  program: z.string(),
  /** Wall time of the run, in milliseconds; 0 where nothing was run. */
  ms: z.number(),
  /** The path of the trace, relative to the results file. */
  trace: z.string().optional(),
});

export type Header = z.infer<typeof header>;
export type VerdictLine = z.infer<typeof verdictLine>;

/** Several runs may stand in one file: shards are merged by concatenation. */
export interface Results {
  readonly headers: readonly Header[];
  /** One a clause and runtime; of several the last in the file counts. */
  readonly verdicts: readonly VerdictLine[];
}

/** The file cannot be read as results. The message names file, line and what to do. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

export interface ResultsWriter {
  readonly path: string;
  append(line: VerdictLine): void;
}

/** Starts a results file anew. Each line is on disk when `append` returns, so that a crash loses nothing. */
export function createResultsFile(path: string, head: Header): ResultsWriter {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(head)}\n`);
  return {
    path,
    append: (line) => appendFileSync(path, `${JSON.stringify(line)}\n`),
  };
}

/** Reads a results file. Throws `ResultsFileError`. */
export function readResultsFile(path: string): Results {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new ResultsFileError(
      missing
        ? `there is no results file ${path}. Make one with: npm start`
        : `cannot read ${path}: ${(error as Error).message}`,
    );
  }
  return parseResults(text, path);
}

/** Parses the text of a results file; `path` is for messages. Throws `ResultsFileError`. */
export function parseResults(text: string, path: string): Results {
  const headers: Header[] = [];
  const verdicts = new Map<string, VerdictLine>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = parseLine(line, `${path}:${index + 1}`);
    if (parsed.type === "header") headers.push(parsed);
    else if (headers.length === 0) {
      throw new ResultsFileError(
        `${path}:${index + 1}: a verdict stands before any header line. Results files start with their header: was the first line lost in merging?`,
      );
    } else verdicts.set(`${parsed.clause} ${parsed.runtime}`, parsed);
  }
  if (headers.length === 0) {
    throw new ResultsFileError(`${path} has no line of results in it. Make one with: npm start`);
  }
  return { headers, verdicts: [...verdicts.values()] };
}

function parseLine(line: string, where: string): Header | VerdictLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ResultsFileError(
      `${where}: not a line of JSON (${excerpt(line)}). If the run was cut off while it wrote, remove this line and read again.`,
    );
  }
  const parsed = z.discriminatedUnion("type", [header, verdictLine]).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
    .join("; ");
  throw new ResultsFileError(
    `${where}: not a header or verdict line of results (${problems}). It was written by another version of aiorig or by hand: run again, or mend the line.`,
  );
}

function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}
