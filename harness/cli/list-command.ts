import { Command } from "commander";
import { renderGroup } from "../../reports/clauses/list.ts";
import { print } from "../text/output.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { selectGroups } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("list the clauses with their statements")
    .argument("[ids or groups...]", "for example GATHER-01 or QUEUE (default: all)")
    .addOption(suitesOption())
    .addHelpText("after", "\nExample:\n  aiorig list GATHER QUEUE")
    .action(async (names: string[], { suites }: { suites?: string }) => {
      for (const group of selectGroups(await suiteOf(suites), names)) {
        print(renderGroup(group, terminal()));
      }
    });
}
