import { wholeRecord } from "../../harness/interrupts/promise.ts";
import type {
  JudgedEnd,
  PlaceCount,
  SearchResult,
  UnsafePoint,
} from "../../harness/interrupts/search-result.ts";
import { nameLine } from "../../harness/interrupts/search-result.ts";
import { printable } from "../../harness/text/printable.ts";
import { codeBlock, markdownTable, plainMarkdown } from "../markdown-text.ts";

/** The result of a search, and the facts that the report shows in addition to the result. */
export interface InterruptsReport {
  readonly result: SearchResult;
  /** The program or the clause, as the user named it. */
  readonly name: string;
  readonly pin: string;
  /** The promise in words. */
  readonly promise: string;
  readonly firmware: string;
  /** The lines of the program. */
  readonly source: readonly string[];
  /** The name of the program on the board. */
  readonly file: string;
  /** Returns the command that tries one interrupt point again. */
  readonly commandFor: (cycle: number) => string;
}

/** Renders the report of a search for unsafe interrupt points as one Markdown document. */
export function interruptsMarkdown(report: InterruptsReport): string {
  const { result, name, pin, promise, firmware } = report;
  const title = `# Interrupts at every instruction: ${plainMarkdown(name)}, ${pin}`;
  const sections = [
    title,
    plainMarkdown(concludeSearch(result)),
    `The promise: ${plainMarkdown(promise)}.`,
    `The searched time: from ${formatUs(result.fromUs)} to ${formatUs(result.toUs)} after the start of the program, on an emulated Pico with ${plainMarkdown(firmware)}. All times are emulated. They are not measurements of hardware.`,
    ...unsafeSection(report),
    "## How the runs ended",
    ...result.ends.map(endSection),
    "## Interrupt points in each Python line",
    table("Python line", result.lines),
    "## Interrupt points in each C function",
    table("C function", result.functions),
    "## What was tried",
    plainMarkdown(describeTried(result)),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Returns the result of the search in one sentence. */
export function concludeSearch({ points, unsafe, isWhole }: SearchResult): string {
  const part = isWhole ? "" : " that were tried before the search was stopped";
  return unsafe.length === 0
    ? `The program is safe at all ${points} interrupt points${part}.`
    : `The program is not safe: ${unsafe.length} of ${points} interrupt points${part} break the promise.`;
}

/** Describes in a few sentences how the interrupt points were tried. */
export function describeTried({ points, asleep, enabled, runs }: SearchResult): string {
  const sleeps =
    asleep === 1 ? "1 sleep counts as one point" : `${asleep} sleeps count as one point each`;
  return `The search made an edge before each of ${points} instructions (${sleeps}). At ${enabled} of these points the pin could interrupt the processor. ${runs} runs continued to their end. Each other run was stopped when it reached a state of an earlier run, because it would then have continued like the earlier run.`;
}

/** Unsafe interrupt points with the same place in the program and the same reason, in order of time. */
export interface UnsafeGroup {
  readonly place: string;
  readonly why: string;
  readonly points: readonly UnsafePoint[];
}

/**
 * Joins interrupt points that have the same Python line and the same reason. Reasons count as the same if only their
 * numbers differ.
 */
export function groupUnsafe(unsafe: readonly UnsafePoint[]): UnsafeGroup[] {
  const groups = new Map<string, UnsafeGroup & { points: UnsafePoint[] }>();
  for (const point of unsafe) {
    const place = point.isAsleep ? "asleep" : nameLine(point.code);
    // A reason may contain the time of an edge. This time is different at each interrupt point.
    const key = JSON.stringify([place, point.why.replaceAll(/\d+(\.\d+)?/g, "")]);
    const group = groups.get(key);
    if (group !== undefined) group.points.push(point);
    else {
      groups.set(key, { place, why: point.why, points: [point] });
    }
  }
  return [...groups.values()];
}

/**
 * Returns the C functions that contain these interrupt points, each with its number of points. The function with the
 * most points is first.
 */
export function listFunctions(points: readonly UnsafePoint[]): string {
  const counts = new Map<string, number>();
  for (const { code } of points) counts.set(code.function, (counts.get(code.function) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, MOST_FUNCTIONS).map(([name, count]) => `${name} (${count})`);
  const more = sorted.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** Describes an interrupt point in one line: the next instruction, and the place of this instruction. */
export function describePoint({ code, isAsleep }: Pick<UnsafePoint, "code" | "isAsleep">): string {
  if (isAsleep) return "the processor sleeps";
  const at = code.offset > 0 ? `${code.function}+${code.offset}` : code.function;
  return `before ${code.instruction} at 0x${code.address.toString(16)} (${at})`;
}

export function formatUs(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

function unsafeSection({ result, source, file, commandFor }: InterruptsReport): string[] {
  if (result.unsafe.length === 0) return [];
  const groups = groupUnsafe(result.unsafe).map(({ place, why, points }) => {
    const first = points[0]!;
    const rows = points
      .slice(0, MOST_ROWS)
      .map((point) => [
        String(point.cycle),
        `${point.atUs.toFixed(3)} us`,
        plainMarkdown(describePoint(point)),
      ]);
    const more = points.length - rows.length;
    const line = first.code.program;
    const text = line?.file === file && line.line !== undefined ? source[line.line - 1] : undefined;
    return [
      `### ${plainMarkdown(place)}`,
      ...(text === undefined ? [] : [codeBlock(printable(text), "python")]),
      `${plainMarkdown(`${points.length === 1 ? "1 point" : `${points.length} points`}: ${why}. C functions: ${listFunctions(points)}.`)} Try the first point again: \`${printable(commandFor(first.cycle))}\``,
      markdownTable(["cycle", "time", "the interrupt comes"], rows).join("\n"),
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join("\n\n");
  });
  return ["## Points that break the promise", ...groups];
}

function endSection({ run, points, why }: JudgedEnd): string {
  const record = printable(wholeRecord(run.trace)).trimEnd();
  return [
    plainMarkdown(
      `${points === 1 ? "1 point" : `${points} points`}: ${why ?? "the promise is kept"}.`,
    ),
    codeBlock(
      record === "" ? "(nothing was recorded or printed)" : record.slice(0, LONGEST_RECORD),
    ),
  ].join("\n\n");
}

function table(head: string, counts: readonly PlaceCount[]): string {
  return markdownTable(
    [head, "points", "unsafe"],
    counts.map(({ name, points, unsafe }) => [plainMarkdown(name), String(points), String(unsafe)]),
  ).join("\n");
}

const MOST_ROWS = 50;
const MOST_FUNCTIONS = 6;
const LONGEST_RECORD = 4000;
