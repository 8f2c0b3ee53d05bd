import { Command } from "commander";
import pc from "picocolors";
import { entriesOf } from "../../reports/spec/spec.ts";
import type { Group } from "../check/clause.ts";
import { wrap } from "../results/wrap.ts";
import { print } from "../text/output.ts";
import { printableRecord } from "../text/printable-record.ts";
import { padEnd, widthOf } from "../text/width.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { selectClauses, selectUntested } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("list the clauses, with what each says")
    .argument("[ids or groups...]", "such as GATHER-01 or QUEUE; all where nothing is named")
    .addOption(suitesOption())
    .addHelpText("after", "\nExample:\n  npm run aiorig -- list GATHER QUEUE")
    .action(async (names: string[], { suites }: { suites?: string }) => {
      const suite = await suiteOf(suites);
      const selected = new Set(selectClauses(suite, names));
      const selectedUntested = new Set(selectUntested(suite, names));
      for (const group of suite.groups) {
        const clauses = group.clauses.filter((clause) => selected.has(clause));
        const untested = (group.untested ?? []).filter((entry) => selectedUntested.has(entry));
        if (clauses.length + untested.length > 0) {
          print(renderGroup({ ...group, clauses, untested }));
        }
      }
    });
}

function renderGroup(group: Group): string {
  const shown = printableRecord(group, { ofSeveralLines: ["statement", "reason"] });
  const { name, title } = shown;
  const { width, colour } = terminal();
  const { bold } = pc.createColors(colour);
  const rows = entriesOf(shown).map((entry) => {
    if ("program" in entry) return entry;
    const { id, statement, reason } = entry;
    return { id, level: "untested", statement: `${statement} ${reason}` };
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
