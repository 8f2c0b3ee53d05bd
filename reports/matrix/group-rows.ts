import { padEnd, truncate } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import { KINDS } from "./kinds.ts";
import { columns, type Look } from "./look.ts";
import { passCounts } from "./rows.ts";
import { isUnavailable, type Table } from "./table.ts";

export interface GroupRowsLook extends Look {
  /** The part of the suite to which each group belongs, if it is known. See Group.part. */
  readonly parts?: ReadonlyMap<string, string> | undefined;
}

/**
 * Renders the number of clauses that pass in each column. Uses the first of these forms that needs at most `room`
 * lines:
 * 1. Each group has a row.
 * 2. Each group with an unexpected verdict has a row. The other groups of one part share a row.
 * 3. Only the first groups with an unexpected verdict have rows of their own. All other groups of one part share a row.
 *
 * If no form is short enough, uses the shortest one.
 */
export function renderGroupRows(table: Table, look: GroupRowsLook, room: number): string[] {
  const rows = [...table.groups.keys()].map((name) => rowOf([name], table));
  if (rows.length <= room) return rows.map((row) => renderRow(row.groups[0]!, row, look));
  const unmet = rows.filter(({ isUnmet }) => isUnmet.includes(true));
  const names = unmet.flatMap(({ groups }) => groups);
  for (let kept = Math.min(names.length, Math.max(0, room)); ; kept--) {
    const shared = sharedRows(table, look, names.slice(0, kept));
    const withNames = (most: number) => shared.flatMap((row) => renderShared(row, look, most));
    for (const most of [MOST_NAME_LINES, 1, 0]) {
      const lines = withNames(most);
      if (lines.length <= room || (kept === 0 && most === 0)) return lines;
    }
  }
}

const MOST_NAME_LINES = 3;

/** Returns all labels that may appear in the rows. */
export function labelsOf({ groups }: Table, parts: ReadonlyMap<string, string> = new Map()) {
  return [...groups.keys(), ...parts.values(), OTHERS];
}

/** One or more groups whose clauses are counted together. */
interface Row {
  readonly groups: readonly string[];
  readonly counts: readonly string[];
  /** For each column, true if these groups have an unexpected verdict in the column. */
  readonly isUnmet: readonly boolean[];
}

function rowOf(groups: readonly string[], table: Table): Row {
  const clauses = groups.flatMap((group) => table.groups.get(group)!);
  const own = new Set(clauses);
  const unmet = table.verdicts.filter(
    (line) => own.has(line.clause) && !line.met && !isUnavailable(line),
  );
  return {
    groups,
    counts: passCounts(clauses, table),
    isUnmet: table.runtimes.map((runtime) => unmet.some((line) => line.runtime === runtime)),
  };
}

type Shared = Row & { readonly part: string };

/**
 * Makes rows of groups, one part of the suite after the other. In each part, each group in `alone` has a row of its
 * own. The remaining groups of the part share one row, which comes last.
 */
function sharedRows(table: Table, { parts }: GroupRowsLook, alone: readonly string[]): Shared[] {
  const byPart = new Map<string, string[]>();
  for (const group of table.groups.keys()) {
    const part = parts?.get(group) ?? (parts?.size ? OTHERS : "groups");
    byPart.set(part, [...(byPart.get(part) ?? []), group]);
  }
  return [...byPart].flatMap(([part, groups]) => {
    const rest = groups.filter((group) => !alone.includes(group));
    return [
      ...groups.filter((group) => alone.includes(group)).map((group) => [group]),
      ...(rest.length > 0 ? [rest] : []),
    ].map((names): Shared => ({ ...rowOf(names, table), part }));
  });
}

/**
 * The name of the row for all groups that belong to no part of the suite. It is used only if other groups belong to a
 * part.
 */
const OTHERS = "others";

/** Renders a row, and below it the names of its groups in at most `most` lines. */
function renderShared(row: Shared, look: GroupRowsLook, most: number): string[] {
  const [first, ...more] = row.groups;
  if (more.length === 0) return [renderRow(first!, row, look)];
  const room = look.width - INDENT.length - CUT.length;
  const lines = wrap(row.groups.join(" "), room);
  const shown = lines.slice(0, most).map((line, i) => {
    const isCut = i === most - 1 && lines.length > most;
    return look.colours.dim(INDENT + truncate(line, room) + (isCut ? CUT : ""));
  });
  return [renderRow(row.part, row, look), ...shown];
}

const INDENT = "  ";
const CUT = " …";

function renderRow(label: string, { counts, isUnmet }: Row, look: GroupRowsLook): string {
  const texts = counts.map((count, i) => ` ${count}${isUnmet[i] ? KINDS.fail.symbol : " "}`);
  const paint = isUnmet.map((is) => (is ? look.colours.red : (text: string) => text));
  return (
    padEnd(truncate(label, look.labelWidth - 1), look.labelWidth) + columns(texts, look, paint)
  );
}
