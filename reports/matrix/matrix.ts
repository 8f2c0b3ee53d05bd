import { join } from "node:path";
import pc from "picocolors";
import { LEVELS } from "../../harness/check/clause.ts";
import {
  runAgain,
  type Surroundings,
  surroundingsOf,
  traceAgain,
} from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";

export interface MatrixOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** What each clause says, where that is known. */
  readonly statements?: ReadonlyMap<string, string>;
  /** The folder of the results file, as it is to be shown: traces are named from there, else from the results file. */
  readonly folder?: string;
}

/**
 * Renders results for a console: a row a clause and a column a runtime, then every verdict that is
 * not as expected in full, then the declared deviations. It counts and prints; it judges nothing.
 */
export function renderMatrix(results: Results, options: MatrixOptions): string {
  const table = tabulate(printableRecord(results, { ofSeveralLines: ["detail", "reason"] }));
  const look = lookOf(table, printableRecord(options));
  return [
    ...renderRows(table, look),
    "",
    ...renderTotals(table, look),
    ...renderChosen(table, look),
    ...renderLegend(table, look),
    ...renderUnavailable(table, look),
    ...renderUnmet(table, look),
    ...renderDeclared(table, look),
    ...renderUntested(table, look),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** How one cell reads: the seven verdicts, and a deviation that came out as declared. */
type Kind =
  | "pass"
  | "declared"
  | "fail"
  | "unsupported"
  | "inconclusive"
  | "error"
  | "skipped"
  | "untested";

type Colour = (text: string) => string;
type Colours = ReturnType<typeof pc.createColors>;

const KINDS: Record<Kind, { symbol: string; label: string; colour: (colours: Colours) => Colour }> =
  {
    pass: { symbol: "✓", label: "pass", colour: (c) => c.green },
    declared: { symbol: "≠", label: "as declared", colour: (c) => c.yellow },
    fail: { symbol: "✗", label: "fail", colour: (c) => c.red },
    unsupported: { symbol: "–", label: "unsupported", colour: (c) => c.yellow },
    inconclusive: { symbol: "?", label: "inconclusive", colour: (c) => c.magenta },
    error: { symbol: "!", label: "error", colour: (c) => c.red },
    skipped: { symbol: "○", label: "skipped", colour: (c) => c.dim },
    untested: { symbol: "·", label: "untested", colour: (c) => c.dim },
  };

interface Table {
  readonly runtimes: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly cell: (clause: string, runtime: string) => Kind;
  /** Row by row, whatever the order in which they fell. */
  readonly verdicts: readonly VerdictLine[];
  /** What repeats a verdict: the surroundings of the run that it is from. */
  readonly surroundings: (line: VerdictLine) => Surroundings;
  /** The primitives of your own that were judged, and where they are from; of several runs, of the last. */
  readonly chosen: Pick<Surroundings, "use" | "library">;
}

function tabulate(results: Results): Table {
  const { headers, verdicts } = results;
  const lines = new Map(verdicts.map((line) => [`${line.clause} ${line.runtime}`, line]));
  const clauses = new Set([
    ...headers.flatMap((header) => header.clauses),
    ...verdicts.map(({ clause }) => clause),
  ]);
  const runtimes = new Set([
    ...headers.flatMap((header) => header.runtimes.map(({ name }) => name)),
    ...verdicts.map(({ runtime }) => runtime),
  ]);
  const groups = new Map<string, string[]>();
  for (const clause of clauses) {
    const group = groupOf(clause);
    groups.set(group, [...(groups.get(group) ?? []), clause]);
  }
  const inOrder = [...groups.values()]
    .flat()
    .flatMap((clause) =>
      [...runtimes].flatMap((runtime) => lines.get(`${clause} ${runtime}`) ?? []),
    );
  return {
    runtimes: [...runtimes],
    groups,
    cell: (clause, runtime) => kindOf(lines.get(`${clause} ${runtime}`)),
    surroundings: ({ clause, runtime }) => {
      const run = headers.findLast(
        (header) =>
          header.clauses.includes(clause) && header.runtimes.some(({ name }) => name === runtime),
      );
      return run === undefined ? {} : surroundingsOf(run);
    },
    chosen: headers.length === 0 ? {} : surroundingsOf(headers.at(-1)!),
    verdicts: inOrder,
  };
}

function groupOf(clause: string): string {
  return clause.slice(0, clause.lastIndexOf("-"));
}

function kindOf(line: VerdictLine | undefined): Kind {
  if (line === undefined) return "untested";
  if (line.met && (line.verdict === "fail" || line.verdict === "error")) return "declared";
  // A stale expectation is a failure although the clause itself passes.
  if (!line.met && line.verdict === "pass") return "fail";
  return line.verdict;
}

interface Look extends MatrixOptions {
  readonly colours: Colours;
  readonly labelWidth: number;
  readonly columnWidths: readonly number[];
}

function lookOf({ runtimes, groups }: Table, options: MatrixOptions): Look {
  const labels = [...groups.values()].flat();
  const kinds = Object.values(KINDS).map(({ label }) => label);
  return {
    ...options,
    colours: pc.createColors(options.colour),
    labelWidth: Math.max(...[...labels, ...kinds].map(widthOf)) + 2,
    columnWidths: runtimes.map((name) => Math.max(widthOf(name), "999/999".length) + 2),
  };
}

function renderRows(table: Table, look: Look): string[] {
  const { runtimes, groups, cell } = table;
  const { colours, labelWidth } = look;
  const lines = [colours.bold(" ".repeat(labelWidth) + columns(runtimes, look))];
  for (const [group, clauses] of groups) {
    lines.push("");
    for (const clause of clauses) {
      const symbols = runtimes.map((runtime) => KINDS[cell(clause, runtime)]);
      const painted = columns(
        symbols.map(({ symbol }) => symbol),
        look,
        symbols.map(({ colour }) => colour(colours)),
      );
      lines.push(padEnd(clause, labelWidth) + painted + statementOf(clause, look));
    }
    const counts = runtimes.map((runtime) => {
      const passed = clauses.filter((clause) => cell(clause, runtime) === "pass").length;
      return `${passed}/${clauses.length}`;
    });
    lines.push(colours.bold(padEnd(group, labelWidth) + columns(counts, look)));
  }
  return lines;
}

function statementOf(
  clause: string,
  { statements, width, labelWidth, columnWidths, colours }: Look,
) {
  const left = labelWidth + columnWidths.reduce((sum, column) => sum + column, 0) + 1;
  const room = width - left - 1;
  const statement = statements?.get(clause);
  if (statement === undefined || room < 20) return "";
  return ` ${colours.dim(truncate(statement, room))}`;
}

function renderTotals(table: Table, look: Look): string[] {
  const { runtimes, groups, cell } = table;
  const clauses = [...groups.values()].flat();
  const lines: string[] = [];
  for (const [kind, { label }] of Object.entries(KINDS)) {
    const counts = runtimes.map(
      (runtime) => clauses.filter((clause) => cell(clause, runtime) === kind).length,
    );
    if (counts.every((count) => count === 0) && kind !== "pass" && kind !== "fail") continue;
    lines.push(label.padEnd(look.labelWidth) + columns(counts.map(String), look));
  }
  const total = `of ${clauses.length} ${clauses.length === 1 ? "clause" : "clauses"}`;
  return [...lines, ...renderLevels(table, look), look.colours.dim(total)];
}

/** How many clauses of each level pass: a porter looks at "must" first. */
function renderLevels({ runtimes, verdicts, cell }: Table, look: Look): string[] {
  const rows = LEVELS.map((level) => ({
    level,
    ofLevel: verdicts.filter((line) => line.level === level),
  })).filter(({ ofLevel }) => ofLevel.length > 0);
  return rows.map(({ level, ofLevel }) => {
    const counts = runtimes.map((runtime) => {
      const lines = ofLevel.filter((line) => line.runtime === runtime);
      const passed = lines.filter(({ clause }) => cell(clause, runtime) === "pass").length;
      return `${passed}/${lines.length}`;
    });
    return `${level} pass`.padEnd(look.labelWidth) + columns(counts, look);
  });
}

/** Your own primitives: they were judged, in whatever column. */
function renderChosen({ chosen: { use = {}, library } }: Table, look: Look): string[] {
  const chosen = Object.entries(use).map(([name, path]) => `${name} is ${path}`);
  if (chosen.length === 0) return [];
  const from = library === undefined ? "" : `, from ${library}`;
  return wrap(chosen.join(", ") + from, look.width).map((line) => look.colours.dim(line));
}

/** Each text in the middle of its column, painted after it was padded: colours have no width. */
function columns(texts: readonly string[], { columnWidths }: Look, paint: readonly Colour[] = []) {
  return texts
    .map((text, i) => {
      const width = columnWidths[i]!;
      const free = width - widthOf(text);
      const before = Math.floor(free / 2);
      const painted = paint[i]?.(text) ?? text;
      return " ".repeat(before) + painted + " ".repeat(free - before);
    })
    .join("");
}

function renderLegend({ runtimes, groups, cell }: Table, look: Look): string[] {
  const used = new Set(
    [...groups.values()].flat().flatMap((clause) => runtimes.map((name) => cell(clause, name))),
  );
  const entries = Object.entries(KINDS)
    .filter(([kind]) => used.has(kind as Kind))
    .map(([, { symbol, label }]) => `${symbol} ${label}`.replaceAll(" ", KEPT_TOGETHER));
  const lines = wrap(entries.join("   "), look.width);
  return ["", ...lines.map((line) => look.colours.dim(line.replaceAll(KEPT_TOGETHER, " ").trim()))];
}

/** Stands for a space at which a line may not be broken. */
const KEPT_TOGETHER = "\u00a0";

/** A runtime that is not available is one entry, however many clauses it costs. */
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

/** Skipped or an error, by what was asked for: the runtime itself could not be started. */
function isUnavailable({ broke }: VerdictLine): boolean {
  return broke === "runtime";
}

function renderUnmet({ verdicts, surroundings }: Table, look: Look): string[] {
  const unmet = verdicts.filter((line) => !line.met && !isUnavailable(line));
  if (unmet.length === 0) return [];
  const lines = ["", look.colours.bold(`Not as expected (${unmet.length})`)];
  for (const line of unmet) {
    const { clause, runtime, verdict, expected, level, trace, detail } = line;
    const colour = KINDS[kindOf(line)].colour(look.colours);
    const statement = look.statements?.get(clause);
    const rank = level === undefined ? "" : ` (${level})`;
    lines.push(
      "",
      `  ${look.colours.bold(clause)} on ${runtime}: ${colour(verdict)}, expected ${expected}${rank}`,
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

/** What is declared alike of many clauses, such as that a runtime has no pins, is said once. */
function renderDeclared({ verdicts, groups }: Table, { width, colours }: Look): string[] {
  const declared = verdicts.filter(
    ({ met, reason, verdict }) => met && reason !== undefined && verdict !== "untested",
  );
  if (declared.length === 0) return [];
  const alike = new Map<string, string[]>();
  for (const { clause, runtime, verdict, reason } of declared) {
    const words = `${runtime} ${verdict}: ${reason}`;
    alike.set(words, [...(alike.get(words) ?? []), clause]);
  }
  const order = [...groups.values()].flat();
  const lines = ["", colours.bold(`Declared deviations (${declared.length})`)];
  for (const [words, clauses] of alike) {
    const [first = "", ...rest] = wrap(`${nameRuns(clauses, order)} ${words}`, width - 4);
    lines.push(`  ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}

/** `A-01, A-03 to A-05`: clauses that stand one after the other in their group are named by the first and the last. */
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
