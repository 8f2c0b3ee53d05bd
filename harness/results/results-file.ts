import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startCommand } from "../text/aiorig-command.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import type { Header, VerdictLine } from "./results-lines.ts";
import { type LevelsById, ResultsMerge } from "./results-merge.ts";
import { ResultsFileError, readResultsText } from "./results-text.ts";

export { ResultsFileError } from "./results-text.ts";

/** The results of one or more runs. */
export interface Results {
  readonly headers: readonly Header[];
  /** Each verdict of the runs: one per clause, column and repetition. */
  readonly verdicts: readonly VerdictLine[];
  /**
   * Notices for a reader of the file. For example, a line is incomplete, the schema is old, or a header says too little
   * about a column.
   */
  readonly notices: readonly string[];
}

/** Reads a results file. Throws `ResultsFileError` if the file cannot be read or is not valid. */
export function readResultsFile(path: string, levels?: LevelsById): Results {
  return parseResults(readTextOf(path), path, levels);
}

/** Returns the text of a results file. Throws `ResultsFileError` if the file cannot be read. */
export function readTextOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new ResultsFileError(
      isMissing
        ? `there is no results file ${path}. Make it with: ${startCommand()}`
        : `${path} cannot be read: ${whyUnreadable(error)}. Name ${fileIn(path)}.`,
    );
  }
}

/** Describes the results file that the user probably meant with this path. */
function fileIn(place: string): string {
  const inside = join(place, "results.jsonl");
  return existsSync(inside) ? `the file in this folder: ${inside}` : "another file";
}

/**
 * Parses the text of a results file. The text may contain several runs, because the files of shards may be merged by
 * concatenation. `path` is used in messages. Throws `ResultsFileError` if the text is not valid or if two runs
 * contradict each other.
 */
export function parseResults(text: string, path: string, levels: LevelsById = new Map()): Results {
  const { lines, notices } = readResultsText(text, path);
  const merge = new ResultsMerge(levels);
  for (const { line, place } of lines) {
    const problem = merge.add(line, place);
    if (problem !== undefined) throw new ResultsFileError(problem);
  }
  const { headers, verdicts } = merge;
  if (headers.length === 0) {
    throw new ResultsFileError(`${path} contains no results. Make results with: ${startCommand()}`);
  }
  return { headers, verdicts, notices: [...notices, ...merge.notices] };
}
