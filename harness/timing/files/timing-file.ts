import { readFileSync } from "node:fs";
import { z } from "zod";
import { aiorigCommand } from "../../text/aiorig-command.ts";
import { formError } from "../../text/form-error.ts";
import { whyUnreadable } from "../../text/why-unreadable.ts";
import type { WorstSamples } from "../causes/worst-samples.ts";
import type { Block, Measurement, Method } from "../measurement.ts";
import {
  type MissingLine,
  type TimingHeader,
  type TimingLine,
  timingLineSchema,
} from "./timing-lines.ts";
import { worstSamplesOf } from "./worst-lines.ts";

/** The content of one file of measurements. */
export interface TimingResults {
  readonly header: TimingHeader;
  /**
   * The measurements are in the order of the timing figures in the header. Within one figure, they are in the order of
   * the targets.
   */
  readonly measurements: readonly Measurement[];
  /** The worst samples of each timing figure on each target. The list is empty if no instrument measured. */
  readonly worst: readonly WorstSamples[];
  /** One line for each timing figure that could not be measured on a target, with the reason. */
  readonly missing: readonly MissingLine[];
  /** False if the measurement was stopped before its end. */
  readonly isComplete: boolean;
  /** Notices for the reader of the file, for example about a line that was cut off. */
  readonly notices: readonly string[];
}

/** The error for a file that cannot be read as measurements. The message names the file, the line and what to do. */
export class TimingFileError extends Error {
  override readonly name = "TimingFileError";
}

/** Reads a file of measurements. Throws TimingFileError. */
export function readTimingFile(path: string): TimingResults {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new TimingFileError(
      isMissing
        ? `there is no file ${path}. Make the file with: ${aiorigCommand("time")}`
        : `${path} cannot be read: ${whyUnreadable(error)}. Name another file.`,
    );
  }
  return parseTiming(text, path);
}

/** Parses the text of a file of measurements. `path` is used in messages. Throws TimingFileError. */
export function parseTiming(text: string, path: string): TimingResults {
  if (text.startsWith('{"type":"header"')) {
    throw new TimingFileError(
      `${path} contains verdicts, not measurements. To see the verdicts: ${aiorigCommand(`results ${path}`)}`,
    );
  }
  const notices: string[] = [];
  const lines = text
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\n");
  let hasHeader = false;
  const parsed = lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const where = `${path}:${i + 1}`;
    const found = parseLine(line, where, i === lines.length - 1 ? notices : undefined);
    if (found[0]?.type === "timing") {
      if (hasHeader) throw secondMeasurement(where, path);
      hasHeader = true;
    }
    return found;
  });
  const [header, ...rest] = parsed;
  if (header?.type !== "timing") {
    throw new TimingFileError(
      `${path} does not start with the header of a measurement. Make a measurement with: ${aiorigCommand("time")}`,
    );
  }
  return {
    header,
    measurements: collect(header, rest),
    worst: rest.filter((line) => line.type === "worst").map(worstSamplesOf),
    missing: rest.filter((line) => line.type === "missing"),
    isComplete: rest.some((line) => line.type === "end"),
    notices,
  };
}

function secondMeasurement(where: string, path: string): TimingFileError {
  return new TimingFileError(
    `${where}: a second measurement starts here, so the samples of both measurements would be mixed. Split ${path} into two files before this line. To see both measurements over time: ${aiorigCommand("history DIR")}`,
  );
}

/**
 * Parses one line. If the line cannot be parsed, throws TimingFileError. But if the line is cut off and `notices` is
 * set, adds a notice and returns an empty list instead.
 */
function parseLine(line: string, where: string, notices: string[] | undefined): TimingLine[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    if (notices !== undefined && line.startsWith('{"type":')) {
      notices.push(`${where}: this line is cut off, so aiorig ignores it.`);
      return [];
    }
    throw new TimingFileError(
      `${where}: this line is not JSON. If the line does not belong in this file, remove the line and read the file again.`,
    );
  }
  const parsed = timingLineSchema.safeParse(value, { error: formError });
  if (parsed.success) return [parsed.data];
  throw new TimingFileError(
    `${where}: this is not a line of a measurement (${z.prettifyError(parsed.error).replaceAll("\n", " ")}). Another version of aiorig wrote it, or somebody changed it. Measure again, or correct the line.`,
  );
}

interface Collected {
  readonly figure: string;
  readonly column: string;
  method: Method;
  readonly blocks: Block[];
}

function collect(header: TimingHeader, lines: readonly TimingLine[]): Measurement[] {
  const found = new Map<string, Collected>();
  for (const line of lines) {
    if (line.type !== "block") continue;
    const key = `${line.figure} ${line.column}`;
    const known = found.get(key) ?? newMeasurement(header, line);
    found.set(key, known);
    // A program measures the step of its clock. Other work on the machine can make a measured step larger than the real
    // step. So the smallest step of all blocks of samples is the step of the clock.
    if (line.stepUs < known.method.resolutionUs) {
      known.method = { ...known.method, resolutionUs: line.stepUs };
    }
    known.blocks.push({
      samplesUs: line.us,
      lost: line.lost,
      ...(line.costUs !== undefined && { costUs: line.costUs }),
      ...(line.load !== undefined && { load: line.load }),
      ...(line.clockPpm && {
        clockRatio: { ppm: line.clockPpm[0], uncertaintyPpm: line.clockPpm[1] },
      }),
    });
  }
  return header.figures.flatMap((figure) =>
    header.targets.flatMap(({ column }) => found.get(`${figure} ${column}`) ?? []),
  );
}

function newMeasurement(
  { targets }: TimingHeader,
  { figure, column, source, stepUs, tickUs }: Extract<TimingLine, { type: "block" }>,
): Collected {
  const isEmulated = targets.find((target) => target.column === column)?.isEmulated ?? false;
  return {
    figure,
    column,
    method: { source, resolutionUs: stepUs, tickUs, isEmulated },
    blocks: [],
  };
}
