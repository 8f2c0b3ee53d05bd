import { Command } from "commander";
import { renderGroup } from "../../reports/clauses/list.ts";
import { print } from "../text/output.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { selectGroups } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("list the clauses, with what each says")
    .argument("[ids or groups...]", "such as GATHER-01 or QUEUE; all if you name none")
    .addOption(suitesOption())
    .addHelpText("after", "\nExample:\n  npm run aiorig -- list GATHER QUEUE")
    .action(async (names: string[], { suites }: { suites?: string }) => {
      for (const group of selectGroups(await suiteOf(suites), names)) {
        print(renderGroup(group, terminal()));
      }
    });
}
