import { join } from "node:path";
import { Command } from "commander";
import { ROOT } from "../engine/suite.ts";
import { exitCodeOf } from "../results/conclusion.ts";
import { renderMatrix } from "../results/matrix.ts";
import { readResultsFile } from "../results/results-file.ts";
import { print } from "../text/output.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { statementsOf } from "./statements.ts";
import { terminal } from "./terminal.ts";

export function resultsCommand(): Command {
  return new Command("results")
    .description("print the matrix of a results file again")
    .argument(
      "[file]",
      "a results.jsonl, or several concatenated",
      join(ROOT, "out", "results.jsonl"),
    )
    .addOption(suitesOption())
    .addHelpText("after", HELP)
    .action(async (file: string, { suites }: { suites?: string }) => {
      const results = readResultsFile(file);
      const statements = statementsOf(await suiteOf(suites));
      print(`${renderMatrix(results, { ...terminal(), statements })}\n`);
      process.exitCode = exitCodeOf(results);
    });
}

const HELP = `
Exit codes are those of "run".

Examples:
  npm run aiorig -- results
  cat shard-*/results.jsonl > all.jsonl && npm run aiorig -- results all.jsonl`;
