import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { renderSpecMarkdown } from "../../reports/spec/markdown.ts";
import { renderSpecPage } from "../../reports/spec/page.ts";
import type { Spec } from "../../reports/spec/spec.ts";
import { historicDefects } from "../../suites/historic-defects.ts";
import { publicReports } from "../../suites/public-reports.ts";
import { isOwnSuite, type Suite } from "../engine/suite.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { loadConfig } from "../runtimes/config.ts";
import { printLine } from "../text/output.ts";
import { version } from "../toolchain/version.ts";
import { configOption, outFolderOf, outOption, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { selectGroups } from "./selection.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends SuiteOptions {
  readonly out?: string;
}

export function specCommand(): Command {
  return new Command("spec")
    .description("write the clauses as a document: one HTML page and one Markdown file")
    .argument(
      "[ids or groups...]",
      "clauses or groups, for example WAITFOR or GATHER-01 (default: all)",
    )
    .addOption(outOption("the folder for spec.html and spec.md (default: ./out)"))
    .addOption(configOption())
    .addOption(suitesOption())
    .addHelpText("after", HELP)
    .action(writeSpec);
}

async function writeSpec(names: string[], options: Options): Promise<void> {
  const suite = await suiteInUse(options);
  const spec = collectSpec(suite, names, isOwnSuite(suite));
  const config = await loadConfig(options.config);
  const files = { "spec.html": renderSpecPage(spec), "spec.md": renderSpecMarkdown(spec) };
  const written = await withOutFolder(outFolderOf(options, config), async (out) =>
    out.write(files),
  );
  for (const file of written) printLine(pathFromHere(file));
}

/**
 * Returns the content of the document about the clauses that `names` selects. `names` are ids or groups. If `names` is
 * empty, the document contains all clauses. The document has a history and public reports only if `isOurs` is true,
 * because both are about aiorig's own suite.
 */
export function collectSpec(suite: Suite, names: readonly string[], isOurs: boolean): Spec {
  const groups = selectGroups(suite, names);
  const programs = new Map<string, string>();
  for (const { program } of groups.flatMap(({ clauses }) => clauses)) {
    const file = join(suite.fixtures, program);
    if (existsSync(file)) programs.set(program, readFileSync(file, "utf8"));
  }
  const ids = new Set(groups.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const isShown = ({ clauses }: { readonly clauses: readonly string[] }) =>
    isOurs && clauses.some((id) => ids.has(id));
  return {
    version: version(),
    groups,
    programs,
    history: historicDefects.filter(isShown),
    reports: publicReports.filter(isShown),
  };
}

const HELP = `
Exit codes: 0 the files were written; 2 wrong usage; 3 the disk is full.

Examples:
  aiorig spec
  aiorig spec WAITFOR --out .`;
