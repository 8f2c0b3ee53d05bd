import { readFileSync } from "node:fs";
import { aiorigCommand, startCommand } from "../text/aiorig-command.ts";
import { type Header, parseLine, type ResultsLine, type VerdictLine } from "./results-lines.ts";
import { type LevelsById, ResultsMerge } from "./results-merge.ts";

/** The results of one or more runs. */
export interface Results {
  readonly headers: readonly Header[];
  /** One verdict per clause, column and repetition. */
  readonly verdicts: readonly VerdictLine[];
  /**
   * Things that a reader of the file should know, such as a line that was cut off, an older schema,
   * or a column without enough details.
   */
  readonly notices: readonly string[];
}

/** The file cannot be read as results. The message names the file, the line and what to do. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

/** Reads a results file. Throws `ResultsFileError`. */
export function readResultsFile(path: string, levels?: LevelsById): Results {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new ResultsFileError(
      isMissing
        ? `there is no results file ${path}. Make it with: ${startCommand()}`
        : `${path} cannot be read: ${(error as Error).message}. Name another file.`,
    );
  }
  return parseResults(text, path, levels);
}

/**
 * Parses the text of a results file. Several runs may be in one file: shards are merged by
 * concatenation. `path` is used in messages. Throws `ResultsFileError` if the text is not valid or
 * if two runs contradict each other.
 */
export function parseResults(text: string, path: string, levels: LevelsById = new Map()): Results {
  if (text.startsWith('{"type":"timing"')) {
    throw new ResultsFileError(
      `${path} is a file of measurements, not of verdicts. To compare it: ${aiorigCommand("compare")}`,
    );
  }
  const merge = new ResultsMerge(path, levels);
  const notices: string[] = [];
  const lines = splitLines(text);
  for (const [index, line] of lines.entries()) {
    const where = `${path}:${index + 1}`;
    for (const part of partsOf(line)) {
      const isLast = index === lines.length - 1 || part !== partsOf(line).at(-1);
      const parsed = parseOrSkip(part, where, isLast, notices);
      if (parsed === undefined) continue;
      const problem = merge.add(parsed, index + 1);
      if (problem !== undefined) throw new ResultsFileError(problem);
    }
  }
  const { headers, verdicts } = merge;
  if (headers.length === 0) {
    throw new ResultsFileError(`${path} contains no results. Make results with: ${startCommand()}`);
  }
  return { headers, verdicts, notices: [...notices, ...merge.notices] };
}

/**
 * Returns the lines without a byte order mark. Empty lines are skipped, but they count for the line
 * numbers.
 */
function splitLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
  return lines;
}

/** If a shard was cut off in its last line, that line also holds the header of the next shard. */
function partsOf(line: string): string[] {
  if (line.trim() === "") return [];
  const next = line.indexOf(HEADER_START, 1);
  return next === -1 || isJson(line) ? [line] : [line.slice(0, next), line.slice(next)];
}

const HEADER_START = '{"type":"header"';

function parseOrSkip(
  line: string,
  where: string,
  isLast: boolean,
  notices: string[],
): ResultsLine | undefined {
  if (isLast && !isJson(line) && line.startsWith('{"type":"')) {
    notices.push(
      `${where}: this line is cut off (${excerpt(line)}), so it does not count. The run was stopped while it wrote this line.`,
    );
    return undefined;
  }
  const parsed = parseLine(line);
  if (parsed.kind === "line") return parsed.line;
  throw new ResultsFileError(
    parsed.kind === "not JSON"
      ? `${where}: this line is not JSON (${excerpt(line)}). If the line does not belong there, remove it and read the file again.`
      : `${where}: this is not a header or verdict line of results (${parsed.problems}). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.`,
  );
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function excerpt(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}
