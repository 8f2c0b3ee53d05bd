import { join } from "node:path";
import { isUnreviewed } from "../../harness/results/own-expectations.ts";
import { runAgain, traceAgain } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { padEnd } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import { KINDS } from "./kinds.ts";
import { columns, type Look, lookOf, type MatrixOptions } from "./look.ts";
import { renderProblems } from "./problems.ts";
import {
  passCounts,
  renderChosen,
  renderClauseRow,
  renderHead,
  renderLegend,
  renderLevels,
  renderVersions,
} from "./rows.ts";
import { groupOf, isUnavailable, stateInWords, type Table, tabulate } from "./table.ts";

/**
 * Renders results as a full page for a console. First comes one row per clause, with one column per runtime, and then
 * the totals. After them come the verdicts that are not as expected, the declared deviations, and the clauses that
 * cannot be tested. This function only counts and prints. It judges nothing.
 */
export function renderMatrix(results: Results, options: MatrixOptions): string {
  const table = tabulate(printableRecord(results, { ofSeveralLines: ["detail", "reason"] }));
  const look = lookOf(table, printableRecord(options));
  return [
    ...renderRows(table, look),
    "",
    ...renderTotals(table, look),
    ...renderChosen(table, look),
    "",
    ...renderLegend(table, look),
    ...renderUnavailable(table, look),
    ...renderUnmet(table, look),
    ...renderProblems(table, look),
    ...renderDeclared(table, look),
    ...renderUntested(table, look),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

function renderRows(table: Table, look: Look): string[] {
  const lines = [renderHead(table.runtimes, look), ...renderVersions(table, look)];
  for (const [group, clauses] of table.groups) {
    const counts = columns(passCounts(clauses, table), look);
    lines.push(
      "",
      ...clauses.map((clause) => renderClauseRow(clause, table, look)),
      look.colours.bold(padEnd(group, look.labelWidth) + counts),
    );
  }
  return lines;
}

function renderTotals(table: Table, look: Look): string[] {
  const { runtimes, groups, cell } = table;
  const clauses = [...groups.values()].flat();
  const lines: string[] = [];
  for (const [kind, { label }] of Object.entries(KINDS)) {
    const counts = runtimes.map(
      (runtime) => clauses.filter((clause) => cell(clause, runtime) === kind).length,
    );
    const isShown = kind === "pass" || kind === "fail" || counts.some((count) => count > 0);
    if (!isShown || kind === "unselected") continue;
    lines.push(label.padEnd(look.labelWidth) + columns(counts.map(String), look));
  }
  const total = `of ${clauses.length} ${clauses.length === 1 ? "clause" : "clauses"}`;
  return [...lines, ...renderLevels(table, look), look.colours.dim(total)];
}

/**
 * Renders the runtimes that are not available. Each runtime has one entry per reason, even if many clauses need the
 * runtime.
 */
function renderUnavailable({ runtimes, verdicts, groups, surroundings }: Table, look: Look) {
  const { width, colours } = look;
  const order = [...groups.values()].flat();
  return runtimes.flatMap((name) => {
    const ofRuntime = verdicts.filter(({ runtime }) => runtime === name);
    const reasons = new Map<string, VerdictLine[]>();
    for (const line of ofRuntime.filter(isUnavailable)) {
      const why = line.detail ?? "";
      reasons.set(why, [...(reasons.get(why) ?? []), line]);
    }
    const judged = ofRuntime.filter(({ reason }) => reason === undefined);
    return [...reasons].flatMap(([why, lines]) => {
      const clauses = lines.map(({ clause }) => clause);
      const isAll = lines.length === judged.length;
      return [
        "",
        colours.bold(isAll ? `${name} was not run` : `${name} was not run for ${clauses.length}`),
        ...(isAll ? [] : wrap(nameRuns(clauses, order), width, "  ")),
        ...wrap(why, width, "  "),
        ...(isAll
          ? []
          : [colours.dim(`  again: ${runAgain(clauses, name, surroundings(lines[0]!))}`)]),
      ];
    });
  });
}

function renderUnmet(table: Table, look: Look): string[] {
  const { verdicts, surroundings, cell } = table;
  const unmet = verdicts.filter((line) => !line.met && !isUnavailable(line));
  if (unmet.length === 0) return [];
  const lines = ["", look.colours.bold(`Not as expected (${unmet.length})`)];
  for (const line of unmet) {
    const { clause, runtime, level, trace, detail } = line;
    const colour = KINDS[cell(clause, runtime)].colour(look.colours);
    const statement = look.statements?.get(clause);
    const rank = level === undefined ? "" : ` (${level})`;
    lines.push(
      "",
      `  ${look.colours.bold(clause)} on ${runtime}: ${colour(stateInWords(line, table))}${rank}`,
      ...(statement === undefined ? [] : wrap(statement, look.width, "    ")),
      ...(detail === undefined ? [] : wrap(detail, look.width, "    ")),
      look.colours.dim(`    again: ${traceAgain(clause, runtime, surroundings(line))}`),
      ...(trace === undefined
        ? []
        : [look.colours.dim(`    trace: ${join(look.folder ?? "", trace)}`)]),
    );
  }
  return lines;
}

function renderDeclared(table: Table, look: Look): string[] {
  const declared = table.verdicts.filter(
    ({ met, reason, verdict }) => met && reason !== undefined && verdict !== "untested",
  );
  const ours = declared.filter(({ own }) => own === undefined);
  const unreviewed = declared.filter(isUnreviewed);
  const own = declared.filter((line) => line.own !== undefined && !isUnreviewed(line));
  return [
    ...renderAlike("Declared deviations", ours, table, look),
    ...renderAlike("Your own expectations", own, table, look),
    ...renderAlike("Unreviewed expectations", unreviewed, table, look),
  ];
}

/**
 * Renders deviations below a title. If the deviations of many clauses have the same reason, for example that a runtime
 * has no pins, these clauses share one entry.
 */
function renderAlike(
  title: string,
  declared: readonly VerdictLine[],
  { groups }: Table,
  { width, colours }: Look,
): string[] {
  if (declared.length === 0) return [];
  const alike = new Map<string, string[]>();
  for (const { clause, runtime, verdict, reason } of declared) {
    const words = `${runtime} ${verdict}: ${reason}`;
    alike.set(words, [...(alike.get(words) ?? []), clause]);
  }
  const order = [...groups.values()].flat();
  const lines = ["", colours.bold(`${title} (${declared.length})`)];
  for (const [words, clauses] of alike) {
    const [first = "", ...rest] = wrap(`${nameRuns(clauses, order)} ${words}`, width - 4);
    lines.push(`  ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}

/**
 * Returns a text such as `A-01, A-03 to A-05`. If three or more ids follow each other in a group, only the first and
 * the last of these ids are in the text.
 */
function nameRuns(clauses: readonly string[], order: readonly string[]): string {
  const runs: string[][] = [];
  for (const clause of clauses) {
    const last = runs.at(-1)?.at(-1);
    const follows =
      last !== undefined &&
      groupOf(last) === groupOf(clause) &&
      order.indexOf(clause) === order.indexOf(last) + 1;
    if (follows) runs.at(-1)!.push(clause);
    else runs.push([clause]);
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run)).join(", ");
}

function renderUntested({ verdicts }: Table, { width, colours }: Look): string[] {
  const reasons = new Map(
    verdicts
      .filter(({ verdict, reason }) => verdict === "untested" && reason !== undefined)
      .map(({ clause, reason }) => [clause, reason]),
  );
  if (reasons.size === 0) return [];
  const lines = ["", colours.bold(`Untested, and why (${reasons.size})`)];
  for (const [clause, reason] of reasons) {
    const [first = "", ...rest] = wrap(`${clause}: ${reason}`, width - 4);
    lines.push(`  ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}
