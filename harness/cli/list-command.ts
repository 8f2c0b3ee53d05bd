import { Command } from "commander";
import pc from "picocolors";
import { entriesOf } from "../../reports/spec/spec.ts";
import type { Group } from "../check/clause.ts";
import { wrap } from "../results/wrap.ts";
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
          process.stdout.write(renderGroup({ ...group, clauses, untested }));
        }
      }
    });
}

function renderGroup(group: Group): string {
  const { name, title } = group;
  const { width, colour } = terminal();
  const { bold } = pc.createColors(colour);
  const rows = entriesOf(group).map((entry) => {
    if ("program" in entry) return entry;
    const { id, statement, reason } = entry;
    return { id, level: "untested", statement: `${statement} ${reason}` };
  });
  const lines = rows.flatMap(({ id, level, statement }) => {
    const label = `${id.padEnd(12)} ${level.padEnd(LABEL_LENGTH)} `;
    const [first = "", ...rest] = wrap(statement, width - label.length);
    return [label + first, ...rest.map((line) => " ".repeat(label.length) + line)];
  });
  return `${[bold(`${name}: ${title}`), ...lines, ""].join("\n")}\n`;
}

const LABEL_LENGTH = "untested".length;
