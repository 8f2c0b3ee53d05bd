import { Command } from "commander";
import pc from "picocolors";
import type { Clause, Group } from "../check/clause.ts";
import { wrap } from "../results/wrap.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { selectClauses } from "./selection.ts";
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
      for (const group of suite.groups) {
        const clauses = group.clauses.filter((clause) => selected.has(clause));
        if (clauses.length > 0) process.stdout.write(renderGroup(group, clauses));
      }
    });
}

function renderGroup({ name, title }: Group, clauses: readonly Clause[]): string {
  const { width, colour } = terminal();
  const { bold } = pc.createColors(colour);
  const lines = clauses.flatMap(({ id, level, statement }) => {
    const label = `${id.padEnd(12)} ${level.padEnd(7)}`;
    const [first = "", ...rest] = wrap(statement, width - label.length);
    return [label + first, ...rest.map((line) => " ".repeat(label.length) + line)];
  });
  return `${[bold(`${name}: ${title}`), ...lines, ""].join("\n")}\n`;
}
