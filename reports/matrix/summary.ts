import { LEVELS, type Level } from "../../harness/check/clause.ts";
import { type Conclusion, conclude, EXIT } from "../../harness/results/conclusion.ts";
import { isUnreviewed } from "../../harness/results/own-expectations.ts";
import { runAgain, traceAgain } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { truncate, widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";
import { conclusionInWords } from "./conclusion-words.ts";
import { type GroupRowsLook, labelsOf, renderGroupRows } from "./group-rows.ts";
import { KINDS } from "./kinds.ts";
import { type Look, type MatrixOptions, narrowLookOf } from "./look.ts";
import { renderProblems } from "./problems.ts";
import {
  renderChosen,
  renderClauseRow,
  renderHead,
  renderLegend,
  renderLevels,
  renderVersions,
} from "./rows.ts";
import { isUnavailable, stateInWords, type Table, tabulate } from "./table.ts";

/** The number of lines of a screen. The summary fits on such a screen, even if there are many groups. */
export const SCREEN_LINES = 40;

export interface SummaryOptions extends MatrixOptions {
  /**
   * The largest number of lines of the page. Three unexpected verdicts are shown even if they do
   * not fit.
   */
  readonly height: number;
  /** The part of the suite to which each group belongs, if it is known. See Group.part. */
  readonly parts?: ReadonlyMap<string, string> | undefined;
  /** The least strict level that counts for the exit code. Clauses of this level and of all stricter levels count. */
  readonly failOn: Level;
  /** The command that prints the full page. */
  readonly fullPage: string;
  /** The path of the results file. */
  readonly file: string;
}

/**
 * Renders results for one screen. First come the numbers of clauses that pass in each column:
 * - Usually there is one line per group.
 * - If there are only a few clauses, there is one line per clause.
 * - If there are too many groups for a screen, the groups of one part share a line.
 *
 * Then come the unexpected verdicts, each with the command that reproduces it. This function only counts and renders
 * verdicts. It judges nothing.
 */
export function renderSummary(results: Results, options: SummaryOptions): string {
  const table = tabulate(printableRecord(results, { ofSeveralLines: ["detail"] }));
  const shown = printableRecord(options);
  const clauses = [...table.groups.values()].flat();
  const isShort = clauses.length <= MOST_ROWS;
  const look = narrowLookOf(table, isShort ? clauses : labelsOf(table, shown.parts), shown);
  const head = [renderHead(look.names, look), ...renderVersions(table, look)];
  const rest = [
    ...renderLevels(table, look),
    ...renderChosen(table, look),
    ...(isShort ? renderLegend(table, look) : []),
    ...renderProblems(table, look),
  ];
  const bottom = [
    "",
    ...wrap(`${hiddenParts(table)}The whole matrix:`, look.width),
    look.colours.dim(`  ${shown.fullPage}`),
    `Results: ${shown.file}`,
    ...renderConclusion(conclude(results, options.failOn), look),
  ];
  const left = shown.height - linesOnScreen([...head, ...rest, ...bottom], look);
  const least = linesOnScreen(renderFindings(table, look, 0), look);
  const rows = isShort
    ? clauses.map((clause) => renderClauseRow(clause, table, look))
    : renderGroupRows(table, look, left - least);
  const findings = renderFindings(table, look, left - linesOnScreen(rows, look));
  return [...head, ...rows, ...rest, ...findings, ...bottom]
    .map((line) => line.trimEnd())
    .join("\n");
}

type SummaryLook = Look & GroupRowsLook & SummaryOptions;

/** If there are at most this many clauses, each clause has its own row. */
const MOST_ROWS = 20;

/**
 * Says how many verdicts the summary counts but does not list: declared deviations, clauses that were not run, and
 * untested clauses.
 */
function hiddenParts({ verdicts }: Table): string {
  const met = verdicts.filter((line) => line.met && !isUnavailable(line));
  const countOf = (...kinds: readonly VerdictLine["verdict"][]) =>
    met.filter(({ verdict }) => kinds.includes(verdict)).length;
  const untested = new Set(
    met.filter(({ verdict }) => verdict === "untested").map(({ clause }) => clause),
  );
  const parts = [
    [countOf("fail", "error"), "as declared"],
    [countOf("unsupported"), "unsupported"],
    [countOf("skipped"), "skipped"],
    [met.filter(({ own }) => own !== undefined).length, "by your own expectations"],
    [met.filter(isUnreviewed).length, "of them unreviewed"],
    [untested.size, "untested"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return shown.length === 0 ? "" : `${shown.join(", ")}. `;
}

/**
 * Renders missing runtimes and unexpected verdicts, in at most `room` lines if possible. Each reason for a missing
 * runtime keeps at least one line. At least three unexpected verdicts are shown, if there are so many.
 */
function renderFindings(table: Table, look: SummaryLook, room: number): string[] {
  const unmet = table.verdicts.filter((line) => !line.met && !isUnavailable(line)).sort(byLevel);
  const entries = unmet.map((line) => renderUnmet(line, table, look));
  const least = linesOnScreen(renderUnmetList(entries, LEAST_SHOWN, look), look);
  const absences = fitAbsences(absencesOf(table), look, room - least);
  const left = room - linesOnScreen(absences, look);
  let shown = Math.min(LEAST_SHOWN, entries.length);
  const doesFit = (most: number) =>
    linesOnScreen(renderUnmetList(entries, most, look), look) <= left;
  while (shown < entries.length && doesFit(shown + 1)) shown += 1;
  return [...absences, ...renderUnmetList(entries, shown, look)];
}

const LEAST_SHOWN = 3;

/** Compares two verdicts, to sort by level. The strictest level comes first. Verdicts of one level keep their order. */
function byLevel(one: VerdictLine, other: VerdictLine): number {
  return LEVELS.indexOf(one.level ?? "must") - LEVELS.indexOf(other.level ?? "must");
}

function renderUnmet(line: VerdictLine, table: Table, look: SummaryLook): string[] {
  const { clause, runtime, level, detail = "" } = line;
  const { symbol, colour } = KINDS[table.cell(clause, runtime)];
  const rank = level === undefined ? "" : ` (${level})`;
  const seen = detail === "" ? "" : `. ${oneLine(detail)}`;
  const text = `${clause} on ${runtime}: ${stateInWords(line, table)}${rank}${seen}`;
  return [
    `${colour(look.colours)(symbol)} ${truncate(text, look.width - 2)}`,
    look.colours.dim(`    ${traceAgain(clause, runtime, table.surroundings(line))}`),
  ];
}

function renderUnmetList(
  entries: readonly (readonly string[])[],
  most: number,
  look: SummaryLook,
): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - most;
  return [
    "",
    look.colours.bold(`Not as expected (${entries.length})`),
    ...entries.slice(0, most).flat(),
    ...(more > 0 ? [`and ${more} more: ${look.fullPage}`] : []),
  ];
}

/** A runtime that could not be started, for all or for some of its clauses. */
interface Absence {
  readonly what: string;
  readonly why: string;
  /**
   * The command that judges the clauses of this runtime again. The field is absent if no clause could run on the
   * runtime.
   */
  readonly again?: string;
}

function absencesOf({ runtimes, verdicts, surroundings }: Table): Absence[] {
  return runtimes.flatMap((name) => {
    const judged = verdicts.filter((line) => line.runtime === name && line.level !== undefined);
    const reasons = new Map<string, VerdictLine[]>();
    for (const line of judged.filter(isUnavailable)) {
      const why = line.detail ?? "";
      reasons.set(why, [...(reasons.get(why) ?? []), line]);
    }
    return [...reasons].map(([why, lines]): Absence => {
      const what = `${name} was not run`;
      if (lines.length === judged.length) return { what, why };
      const clauses = lines.map(({ clause }) => clause);
      const again = runAgain(clauses, name, surroundings(lines[0]!));
      return { what: `${what} for ${clauses.length} of ${judged.length} clauses`, why, again };
    });
  });
}

/**
 * Renders missing runtimes. If the text does not fit into `room`, the reasons have fewer lines. Each reason keeps at
 * least one line.
 */
function fitAbsences(absences: readonly Absence[], look: SummaryLook, room: number): string[] {
  if (absences.length === 0) return [];
  for (let most = MOST_REASON_LINES; ; most--) {
    const lines = ["", ...absences.flatMap((absence) => renderAbsence(absence, most, look))];
    if (most === 1 || linesOnScreen(lines, look) <= room) return lines;
  }
}

const MOST_REASON_LINES = 12;

function renderAbsence({ what, why, again }: Absence, most: number, look: SummaryLook): string[] {
  const lines = wrap(`${what}: ${why}`, look.width - 2);
  const [first = "", ...rest] = lines.slice(0, most);
  const last = lines.length > most ? " …" : "";
  return [
    first + (rest.length === 0 ? last : ""),
    ...rest.map((line, i) => `  ${line}${i === rest.length - 1 ? last : ""}`),
    ...(again === undefined ? [] : [look.colours.dim(`    ${again}`)]),
  ];
}

/** Renders the meaning of the exit code in words. */
function renderConclusion(conclusion: Conclusion, look: SummaryLook): string[] {
  const isGood = conclusion.exitCode === EXIT.conforms;
  const colour = isGood ? look.colours.green : look.colours.red;
  const lines = wrap(conclusionInWords(conclusion), look.width);
  return lines.map((line) => look.colours.bold(colour(line)));
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

/**
 * Returns the number of terminal lines that these lines need. A command that users copy may need
 * several terminal lines.
 */
function linesOnScreen(lines: readonly string[], { width }: PageLook): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / width)), 0);
}
