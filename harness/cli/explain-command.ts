import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import {
  type ExplainedClause,
  renderClause,
  renderRetired,
  renderUntested,
} from "../../reports/clauses/explain.ts";
import type { Clause } from "../check/clause.ts";
import { type Suite, shownPath } from "../engine/suite.ts";
import { print } from "../text/output.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { findClause, retiredWithId, selectUntested } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "show one clause: its statement, sources, expectations, expected record and program",
    )
    .argument("<id>", "such as GATHER-01")
    .addOption(suitesOption())
    .addHelpText("after", "\nExample:\n  aiorig explain CANCEL-14")
    .action(async (id: string, { suites }: { suites?: string }) => {
      const suite = await suiteOf(suites);
      print(explain(suite, id));
    });
}

function explain(suite: Suite, id: string): string {
  const retired = retiredWithId(suite, id);
  if (retired !== undefined) return renderRetired(retired, terminal());
  const untested = selectUntested(suite, [id]).find((entry) => entry.id === id.toUpperCase());
  return untested === undefined
    ? renderClause(fetchProgram(suite, findClause(suite, id)), terminal())
    : renderUntested(untested, terminal());
}

function fetchProgram(suite: Suite, clause: Clause): ExplainedClause {
  const file = join(suite.fixtures, clause.program);
  return {
    clause,
    limitMs: clause.limitMs ?? DEFAULT_LIMIT_MS,
    path: shownPath(file),
    program: existsSync(file) ? readFileSync(file, "utf8") : undefined,
  };
}
