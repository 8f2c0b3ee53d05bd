import { aiorigCommand } from "../text/aiorig-command.ts";
import { parseLine, type ResultsLine } from "./results-lines.ts";

/** A line of a results file. `place` says where the line is, for messages. */
export interface PlacedLine {
  readonly line: ResultsLine;
  readonly place: Place;
}

/** Where a line is. */
export interface Place {
  /** The path of the file, as the user knows it. */
  readonly path: string;
  /** The number of the line. The first line has the number 1. */
  readonly at: number;
}

/** The lines of a results file, and notices for a reader of the file. */
export interface ResultsText {
  readonly lines: readonly PlacedLine[];
  /** One sentence for each line whose end is missing. */
  readonly notices: readonly string[];
}

/** The error for a file that cannot be read as results. The message names the file, the line and what to do. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

/**
 * Splits the text of a results file into its lines. Several files may be concatenated. If the last line of a file is
 * cut off, this line does not count, and a notice reports it. Throws ResultsFileError for any other line that is not
 * valid.
 */
export function readResultsText(text: string, path: string): ResultsText {
  if (text.startsWith('{"type":"timing"')) {
    throw new ResultsFileError(
      `${path} contains measurements, not verdicts. To compare measurements: ${aiorigCommand("compare")}`,
    );
  }
  const lines: PlacedLine[] = [];
  const notices: string[] = [];
  const parts = partsOf(text);
  for (const [i, { text: part, at }] of parts.entries()) {
    const place = { path, at };
    const next = parts[i + 1];
    const isLastOfFile = next === undefined || next.text.startsWith(HEADER_START);
    if (isLastOfFile && isCutOff(part)) {
      notices.push(
        `${path}:${at}: this line is cut off (${excerpt(part)}), so aiorig ignores it. The run was stopped while it wrote this line.`,
      );
    } else lines.push({ line: lineOf(part, place), place });
  }
  return { lines, notices };
}

interface Part {
  readonly text: string;
  readonly at: number;
}

/**
 * Returns the lines that are not empty, without a byte order mark. Several files may be concatenated. If the last line
 * of a file is cut off, the text of the next file continues on the same line. This function then returns two parts: the
 * cut-off line, and the first line of the next file.
 */
function partsOf(text: string): Part[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line, index) => splitLine(line).map((part) => ({ text: part, at: index + 1 })));
}

function splitLine(line: string): string[] {
  const next = line.indexOf(HEADER_START, 1);
  const isWhole = next === -1 || isJson(line);
  const parts = isWhole ? [line] : [line.slice(0, next), line.slice(next)];
  return parts.filter((part) => part.trim() !== "").map(withoutZeros);
}

/**
 * Removes zero bytes at the end of a line. After a power cut, a file may end with such bytes instead of its last
 * characters. If no text is left, returns LINE_START, so that the line counts as cut off.
 */
function withoutZeros(text: string): string {
  return text.replace(/\0+\s*$/, "") || LINE_START;
}

const HEADER_START = '{"type":"header"';

/** The first characters of every line of a results file. */
const LINE_START = '{"type":"';

/**
 * True if the text is the beginning of a line of results, but the rest of the line is missing. The text may be shorter
 * than LINE_START.
 */
function isCutOff(text: string): boolean {
  return (text.startsWith(LINE_START) || LINE_START.startsWith(text.trim())) && !isJson(text);
}

function lineOf(text: string, { path, at }: Place): ResultsLine {
  const parsed = parseLine(text);
  if (parsed.kind === "line") return parsed.line;
  throw new ResultsFileError(
    parsed.kind === "not JSON"
      ? `${path}:${at}: this line is not JSON (${excerpt(text)}). If the line does not belong in this file, remove it and read the file again.`
      : `${path}:${at}: this is not a header or verdict line of results (${parsed.problems}). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.`,
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
