import { printableRecord } from "../text/printable-record.ts";
import { describeEnd, textOf } from "./compare.ts";
import type { Difference } from "./contest.ts";
import type { ProgramRun } from "./program-runner.ts";

/** Describes the first difference between two runs of a program. The text is printable. */
export function explain(difference: Difference, rivalName: string): string {
  const { reference, rival } = printableRuns(difference);
  const sides: readonly [Side, Side] = [
    { name: "the reference", run: reference },
    { name: rivalName, run: rival },
  ];
  if (rival.outcome.kind === "crashed") {
    return `${capital(rivalName)} ${describeEnd(rival.outcome)}; the reference ${endOf(reference)} after ${count(reference)}.`;
  }
  const at = firstDifference(reference, rival);
  const shared =
    at === 0
      ? "The runs already differ at the first mark."
      : `Both runs record the same marks up to mark ${at}, ${markAt(reference, at - 1)}.`;
  const [mine, theirs] = sides.map(({ name, run }) =>
    at < run.marks.length
      ? `${name} records ${markAt(run, at)} ${timeOf(run, at)}`
      : `${name} ${endOf(run)}`,
  );
  if (at === reference.marks.length && at === rival.marks.length) {
    const before =
      at === 0 ? "Neither records a mark" : `Both runs record the same ${count(reference)}`;
    return `${before}. Then ${mine}, and ${theirs}.`;
  }
  if (reference.marks[at]?.name === rival.marks[at]?.name) {
    return `${shared} Then ${mine}, while ${theirs}.`;
  }
  return [
    shared,
    `Then ${mine}, while ${theirs}.`,
    ...sides.map((side, i) => fateOf(at, side, sides[1 - i]!)),
  ]
    .filter((sentence) => sentence !== undefined)
    .join(" ");
}

/**
 * Shows the two runs side by side, one line per mark. The sign `>` marks the first difference. The text
 * is printable.
 */
export function renderRuns(difference: Difference, rivalName: string): string {
  const { reference, rival } = printableRuns(difference);
  const at = firstDifference(reference, rival);
  const left = linesOf(reference);
  const right = linesOf(rival);
  const width = Math.max(...left.map(({ length }) => length), "reference".length);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const sign = i === at ? ">" : " ";
    return `${sign} ${(left[i] ?? "").padEnd(width)}   ${right[i] ?? ""}`.trimEnd();
  });
  return [`  ${"reference".padEnd(width)}   ${rivalName}`, ...rows].join("\n");
}

function printableRuns({
  reference,
  rival,
}: Difference): Record<"reference" | "rival", ProgramRun> {
  return printableRecord({ reference, rival });
}

interface Side {
  readonly name: string;
  readonly run: ProgramRun;
}

/**
 * Says whether and when the other run records the mark that this run has at the first difference (`at`). Returns
 * undefined if this run has no such mark, because it ended before.
 */
function fateOf(at: number, { run }: Side, other: Side): string | undefined {
  if (at >= run.marks.length) return undefined;
  const mark = markAt(run, at);
  const later = other.run.marks.findIndex((_, i) => i > at && markAt(other.run, i) === mark);
  if (later < 0) return `${capital(other.name)} never records ${mark} after the first difference.`;
  const marks = later - at === 1 ? "one mark" : `${later - at} marks`;
  return `${capital(other.name)} also records ${mark}, but ${marks} after the first difference, ${timeOf(other.run, later)}.`;
}

function firstDifference(one: ProgramRun, other: ProgramRun): number {
  let at = 0;
  while (
    at < one.marks.length &&
    at < other.marks.length &&
    markAt(one, at) === markAt(other, at)
  ) {
    at++;
  }
  return at;
}

function linesOf({ marks, outcome }: ProgramRun): string[] {
  const lines = marks.map((mark) => `${ms(mark.atUs).padStart(9)}  ${textOf(mark)}`);
  return [...lines, `${"".padStart(9)}  ${describeEnd(outcome)}`];
}

function markAt({ marks }: ProgramRun, i: number): string {
  return textOf(marks[i]!);
}

function timeOf({ marks }: ProgramRun, i: number): string {
  return `at ${ms(marks[i]!.atUs)}`;
}

function ms(us: number): string {
  return `${(us / 1000).toFixed(1)} ms`;
}

function count({ marks }: ProgramRun): string {
  return marks.length === 1 ? "one mark" : `${marks.length} marks`;
}

function endOf({ outcome }: ProgramRun): string {
  return describeEnd(outcome);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
