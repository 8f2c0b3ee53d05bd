import "./plain-output.ts";

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseCLI, type Reporter, startVitest } from "vitest/node";
import { z } from "zod";
import { CORE_GROUPS } from "../../suites/core-groups.ts";
import { groups } from "../../suites/index.ts";
import { FileTimes, showSlowest } from "../engine/file-times.ts";
import { leftOutClauses } from "../engine/left-out-clauses.ts";
import { LeftOutTests } from "../engine/left-out-tests.ts";
import { absentRuntimes, factsOfReady, type Readiness } from "../engine/make-ready.ts";
import { headerOf } from "../engine/run-header.ts";
import { type RunSettings, requiredRuntimes } from "../engine/settings.ts";
import { clausesOf, OWN_FIXTURES, ownSuite, ROOT, TEST_OUT } from "../engine/suite.ts";
import { readSample, SAMPLE_VARIABLE, type TestSample, USUAL_SEED } from "../engine/test-sample.ts";
import { withOutFolder } from "../output/out-folder.ts";
import type { Results } from "../results/results-file.ts";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { print } from "../text/output.ts";
import { type GroupEnd, startGroup } from "../toolchain/process-group.ts";
import { version } from "../toolchain/version.ts";
import type { AllureRecorder } from "./allure-recorder.ts";
import { startAllure } from "./allure-run.ts";
import { interruptSignal, stopReason } from "./interrupt.ts";
import { runToEnd } from "./last-resort.ts";
import { prepareWithProgress } from "./progress.ts";

/**
 * Runs `npm test`: everything that must pass before a change is merged. Makes the runtimes ready. Then runs unit tests
 * and clauses, and at the same time checks lint and types. Of the long tests, it runs only a sample (see
 * test-sample.ts). With `--allure` it also writes Allure results. All arguments except `--allure` are passed to vitest,
 * for example a part of a file's name.
 */
async function verify(args: string[]): Promise<void> {
  const isForAllure = args.includes("--allure");
  const rest = args.filter((arg) => arg !== "--allure");
  const { filter, options } = parseCLI(["vitest", "run", ...rest]);
  const signal = interruptSignal();
  // The test workers read from this environment variable which tests belong to the sample.
  process.env[SAMPLE_VARIABLE] ??= String(USUAL_SEED);
  const sample = readSample();
  const config = await loadConfig();
  const runtimes = await prepareWithProgress(RUNTIME_NAMES, config, signal);
  signal.throwIfAborted();
  // Lint and type checks run in parallel with the tests. Some vitest projects measure time. They start long after these
  // checks have ended, so the checks cannot disturb them.
  const checking = checkSources(signal);
  const fileTimes = new FileTimes();
  const leftOut = new LeftOutTests(sample);

  rmSync(REPORT, { force: true });
  // If this process is stopped, it ends immediately, because a stopped run keeps no results.
  const leave = () => process.exit(stopReason()?.exitCode);
  signal.addEventListener("abort", leave);
  const test = (further: readonly Reporter[]) =>
    startVitest("test", filter, {
      ...options,
      root: ROOT,
      reporters: ["default", "json", fileTimes, leftOut, ...further],
      outputFile: { json: REPORT },
      provide: { settings: settingsOf(config, runtimes, sample) },
    });
  if (isForAllure) {
    await withOutFolder(TEST_OUT, async (out) => {
      const allure = await startAllure(out);
      await test([allure.recorder]);
      allure.finish(testedBy(allure.recorder, config, runtimes), ownSuite(groups));
    });
  } else await test([]);
  signal.removeEventListener("abort", leave);
  const findings = await checking;

  const report = readReport();
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const summary = [
    ...Object.values(absentRuntimes(runtimes)).map((why) => `Without: ${why}`),
    showSlowest(fileTimes.times, 10),
    leftOut.show(),
    findings.length === 0 ? "Lint, unused code and types: no findings" : findings.join("\n\n"),
    `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  ];
  print(`${summary.join("\n\n")}\n`);
  process.exitCode = report.success && findings.length === 0 ? 0 : 1;
}

/** The path of vitest's report file. .ci/run reads the numbers of tests from this file. */
const REPORT = join(TEST_OUT, "vitest.json");

/** Runs lint, the search for unused code, and the type check. Returns one text for each of them that fails. */
async function checkSources(signal: AbortSignal): Promise<string[]> {
  const findings: string[] = [];
  const check = async (title: string, command: string, args: string[]) => {
    let output = "";
    const tool = startGroup(join(ROOT, "node_modules", ".bin", command), args, {
      cwd: ROOT,
      env: { ...process.env },
      onOutput: (_stream, chunk) => {
        output += chunk.toString();
      },
    });
    if (signal.aborted) tool.kill();
    signal.addEventListener("abort", tool.kill);
    const end = await tool.ended;
    signal.removeEventListener("abort", tool.kill);
    if (end.kind === "exited" && end.code === 0) return;
    findings.push(`${title} (${[command, ...args].join(" ")}):\n${output || describeEnd(end)}`);
  };
  // The findings are printed only at the end, because vitest uses the terminal until then.
  await Promise.all([
    check("Lint", "biome", ["check", "."]),
    check("Unused code", "knip", ["--no-progress"]),
    check("Types", "tsc", ["--noEmit"]),
  ]);
  return findings;
}

function describeEnd(end: GroupEnd): string {
  if (end.kind === "unstarted") return end.reason;
  return end.kind === "exited"
    ? `the command ended with code ${end.code}`
    : `the command died of ${end.signal}`;
}

function settingsOf(
  config: Config,
  runtimes: ReadonlyMap<string, Readiness>,
  sample: TestSample | undefined,
): RunSettings {
  return {
    config,
    fixtures: OWN_FIXTURES,
    outDir: TEST_OUT,
    facts: factsOfReady(runtimes, config),
    absent: absentRuntimes(runtimes),
    required: requiredRuntimes(RUNTIME_NAMES, config),
    notSampled: leftOutClauses(groups, CORE_GROUPS, sample),
  };
}

/** Returns the verdicts of the tests together with a header, in the same form as the results of a run. */
function testedBy(
  { lines }: AllureRecorder,
  config: Config,
  runtimes: ReadonlyMap<string, Readiness>,
): Results {
  const suite = ownSuite(groups);
  const clauses = clausesOf(suite);
  const run = { version: version(), suite, clauses, columns: RUNTIME_NAMES, runtimes, config };
  return { headers: [headerOf(run)], verdicts: lines, notices: [] };
}

const vitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

/** Reads the report file of vitest. If there is no such file, vitest never ran, so no test has passed. */
function readReport(): z.infer<typeof vitestReport> {
  if (!existsSync(REPORT)) {
    return { success: false, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
  return vitestReport.parse(JSON.parse(readFileSync(REPORT, "utf8")));
}

await runToEnd(() => verify(process.argv.slice(2)));
