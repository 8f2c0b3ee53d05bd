import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command } from "commander";
import { FIGURE_PREFIX, figureResults } from "../../reports/allure/figure-results.ts";
import { stripAnalytics } from "../../reports/allure/strip-analytics.ts";
import { ROOT } from "../engine/suite.ts";
import { type OutFolder, withOutFolder } from "../output/out-folder.ts";
import { EXIT } from "../results/conclusion.ts";
import { loadConfig } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { printError, printLine } from "../text/output.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { TIMING_FILE } from "../timing/files/timing-lines.ts";
import { startGroup } from "../toolchain/process-group.ts";
import { ALLURE_RESULTS } from "./allure-folder.ts";
import { interruptSignal } from "./interrupt.ts";
import { configOption, outFolderOf, outOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { reportOf } from "./timing-report.ts";

interface Options {
  readonly out?: string;
  readonly config?: string;
}

export function allureCommand(): Command {
  return new Command("allure")
    .description("make a single-file Allure report from the Allure results of a run")
    .addOption(outOption("the folder that contains the output of the run (default: ./out)"))
    .addOption(configOption())
    .addHelpText("after", HELP)
    .action(makeReport);
}

async function makeReport(options: Options): Promise<void> {
  const folder = outFolderOf(options, await loadConfig(options.config));
  const results = join(folder, ALLURE_RESULTS);
  if (!existsSync(results)) {
    throw new UsageError(
      `there are no Allure results in ${pathFromHere(folder)}. To make Allure results, run: ${aiorigCommand("run --allure")}`,
    );
  }
  const signal = interruptSignal();
  await withOutFolder(folder, async (out) => {
    writeFigures(out);
    const work = mkdtempSync(join(tmpdir(), "aiorig-allure-"));
    try {
      const history = join(work, "history.jsonl");
      const before = join(folder, HISTORY);
      if (existsSync(before)) writeFileSync(history, readFileSync(before));
      const made = await runAllure(
        ["generate", results, "--output", join(work, "report")],
        { cwd: work, history },
        signal,
      );
      signal.throwIfAborted();
      const page = join(work, "report", "index.html");
      if (made.code !== 0 || !existsSync(page)) {
        throw new Error(`Allure made no report. The output of Allure:\n${made.output}`);
      }
      const [report = ""] = out.write({
        [REPORT]: stripAnalytics(readFileSync(page, "utf8")),
        ...(existsSync(history) && { [HISTORY]: readFileSync(history, "utf8") }),
      });
      printLine(pathFromHere(report));
      const gate = await runAllure(["quality-gate", results], { cwd: work, history }, signal);
      signal.throwIfAborted();
      if (gate.code === 0) printLine("The quality gate is passed.");
      else printError(`${gate.output.trim()}\n`);
      process.exitCode = gate.code === 0 ? EXIT.conforms : EXIT.deviates;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/**
 * Replaces the measurements in the Allure results by the measurements of `aiorig time` in the output folder. If the
 * output folder has no measurements of `aiorig time`, only removes the old measurements from the Allure results.
 */
function writeFigures(out: OutFolder): void {
  out.remove((name) => name.startsWith(`${ALLURE_RESULTS}/${FIGURE_PREFIX}`));
  const file = join(out.path, TIMING_FILE);
  if (!existsSync(file)) return;
  const files = Object.entries(figureResults(reportOf(readTimingFile(file))));
  out.write(Object.fromEntries(files.map(([name, text]) => [`${ALLURE_RESULTS}/${name}`, text])));
}

/** The path of the Allure report inside the output folder. */
const REPORT = "allure-report/index.html";

/** The file in the output folder that keeps the results of earlier reports. */
const HISTORY = "allure-history.jsonl";

interface Place {
  readonly cwd: string;
  /** The path of the file that keeps the results of earlier reports. */
  readonly history: string;
}

/** Runs Allure's command line and waits until it ends. */
async function runAllure(
  args: readonly string[],
  { cwd, history }: Place,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  let output = "";
  const loader = new URL("../typescript.mjs", import.meta.url).href;
  const cli = join(dirname(createRequire(import.meta.url).resolve("allure")), "..", "cli.js");
  const config = join(ROOT, "reports", "allure", "allurerc.mjs");
  const tool = startGroup(
    process.execPath,
    ["--import", loader, cli, ...args, "--config", config],
    {
      cwd,
      env: { ...process.env, AIORIG_ALLURE_HISTORY: history },
      onOutput: (_stream, chunk) => {
        output += chunk.toString();
      },
    },
  );
  if (signal.aborted) tool.kill();
  signal.addEventListener("abort", tool.kill);
  const end = await tool.ended;
  signal.removeEventListener("abort", tool.kill);
  if (end.kind === "unstarted") output += end.reason;
  return { code: end.kind === "exited" ? end.code : 1, output: stripVTControlCharacters(output) };
}

const HELP = `
The report is OUT/allure-report/index.html. It opens from the file and needs no network. Groups are epics, clauses are features,
and the level of a clause is its severity. A verdict has its program, marks, output and waveform as attachments. Declared
deviations are known issues. OUT/allure-history.jsonl keeps the results of earlier reports.

If \`time\` wrote its measurements into the same folder, the report also has one result per figure and target. A figure
beyond its budget counts as failed. A figure that cannot be judged counts as broken.

Exit codes: 0 the quality gate is passed; 1 a result is not as expected; 2 wrong usage; 3 something broke. Known issues
never break the quality gate.

Examples:
  aiorig run --allure && aiorig allure
  npm test -- --allure; aiorig allure --out out/tests`;
