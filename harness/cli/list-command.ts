import { Command } from "commander";
import { groupAsJson } from "../../reports/clauses/clause-json.ts";
import { renderGroup } from "../../reports/clauses/list.ts";
import { print } from "../text/output.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, suitesOption } from "./options.ts";
import { selectGroups } from "./selection.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("list the clauses with their statements")
    .argument(
      "[ids or groups...]",
      "clauses or groups, for example GATHER-01 or QUEUE (default: all)",
    )
    .addOption(suitesOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(list);
}

interface Options extends JsonOptions, SuiteOptions {}

async function list(names: string[], { json, ...options }: Options): Promise<void> {
  const groups = selectGroups(await suiteInUse(options), names);
  if (json) printDocument({ type: "list", schema: 1, groups: groups.map(groupAsJson) });
  else for (const group of groups) print(renderGroup(group, terminal()));
}

const HELP = `
Exit codes: 0 the clauses are listed; 2 wrong usage.

Examples:
  aiorig list
  aiorig list GATHER QUEUE
  aiorig list 'CANCEL-0?' --json`;
