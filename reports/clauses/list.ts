import pc from "picocolors";
import type { Group } from "../../harness/check/clause.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { padEnd, widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";
import { entriesOf } from "../spec/spec.ts";

/** Renders the clauses of a group, and its promises that are untested or retired: id, level and statement. */
export function renderGroup(group: Group, { width, colour }: PageLook): string {
  const shown = printableRecord(group, { ofSeveralLines: ["statement", "reason"] });
  const { name, title } = shown;
  const { bold } = pc.createColors(colour);
  const rows = entriesOf(shown).map((entry) => {
    if ("program" in entry) return entry;
    const { id, statement, reason } = entry;
    return "replacedBy" in entry
      ? { id, level: "retired", statement: `Replaced by ${entry.replacedBy}. ${reason}` }
      : { id, level: "untested", statement: `${statement} ${reason}` };
  });
  const lines = rows.flatMap(({ id, level, statement }) => {
    const label = `${padEnd(id, 12)} ${padEnd(level, LABEL_LENGTH)} `;
    const labelWidth = widthOf(label);
    const [first = "", ...rest] = wrap(statement, width - labelWidth);
    return [label + first, ...rest.map((line) => " ".repeat(labelWidth) + line)];
  });
  return `${[bold(`${name}: ${title}`), ...lines, ""].join("\n")}\n`;
}

const LABEL_LENGTH = "untested".length;
