import { LEVELS } from "../../harness/check/clause.ts";
import { padEnd, truncate } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import { runtimeOf } from "../../harness/trace/runtime-names.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { columns, type Look } from "./look.ts";
import type { Table } from "./table.ts";

/** Returns a line with the names of the columns. */
export function renderHead(names: readonly string[], look: Look): string {
  return look.colours.bold(" ".repeat(look.labelWidth) + columns(names, look));
}

/**
 * If several columns have the same kind of runtime, returns a line with the versions of the columns. Otherwise returns
 * no line.
 */
export function renderVersions({ runtimes, versionOf }: Table, look: Look): string[] {
  const kinds = runtimes.flatMap((column) => runtimeOf(column) ?? []);
  if (new Set(kinds).size === kinds.length) return [];
  const versions = runtimes.map((column, i) =>
    truncate(versionOf(column) ?? "", look.columnWidths[i]! - 1),
  );
  return [look.colours.dim(" ".repeat(look.labelWidth) + columns(versions, look))];
}

/**
 * Returns the row of a clause: a symbol for each column, and the statement of the clause if there is enough space.
 */
export function renderClauseRow(clause: string, { runtimes, cell }: Table, look: Look): string {
  const symbols = runtimes.map((runtime) => KINDS[cell(clause, runtime)]);
  const painted = columns(
    symbols.map(({ symbol }) => symbol),
    look,
    symbols.map(({ colour }) => colour(look.colours)),
  );
  return padEnd(clause, look.labelWidth) + painted + statementOf(clause, look);
}

/**
 * Returns a text for each column, such as `3/5`: the column should judge 5 of these clauses, and 3 of them pass.
 * The text is empty if the column should judge none of these clauses.
 */
export function passCounts(clauses: readonly string[], { runtimes, cell }: Table): string[] {
  return runtimes.map((runtime) => {
    const kinds = clauses.map((clause) => cell(clause, runtime));
    const selected = kinds.filter((kind) => kind !== "unselected").length;
    if (selected === 0) return "";
    return `${kinds.filter((kind) => kind === "pass").length}/${selected}`;
  });
}

/**
 * Returns a line for each level. For each column, the line says how many clauses of the level pass, such as `3/5`.
 * Readers who port asyncio look at "must" first.
 */
export function renderLevels({ runtimes, verdicts, cell }: Table, look: Look): string[] {
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

/** Renders the user's own primitives that were judged. */
export function renderChosen({ chosen: { use = {}, library } }: Table, look: Look): string[] {
  const chosen = Object.entries(use).map(([name, path]) => `${name} is ${path}`);
  if (chosen.length === 0) return [];
  const from = library === undefined ? "" : `, from ${library}`;
  return wrap(chosen.join(", ") + from, look.width).map((line) => look.colours.dim(line));
}

/** Returns lines that say what the symbols in this table mean. */
export function renderLegend({ runtimes, groups, cell }: Table, look: Look): string[] {
  const used = new Set(
    [...groups.values()].flat().flatMap((clause) => runtimes.map((name) => cell(clause, name))),
  );
  const entries = Object.entries(KINDS)
    .filter(([kind]) => used.has(kind as Kind) && kind !== "unselected")
    .map(([, { symbol, label }]) => `${symbol} ${label}`.replaceAll(" ", KEPT_TOGETHER));
  const lines = wrap(entries.join("   "), look.width);
  return lines.map((line) => look.colours.dim(line.replaceAll(KEPT_TOGETHER, " ").trim()));
}

/** A space at which a line is never broken. */
const KEPT_TOGETHER = "\u00a0";

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
