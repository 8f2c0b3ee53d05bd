import "./plain-output.ts";

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parseCLI, startVitest } from "vitest/node";
import { z } from "zod";
import { FileTimes, showSlowest } from "../engine/file-times.ts";
import { absentRuntimes, type Readiness } from "../engine/make-ready.ts";
import { type RunSettings, requiredRuntimes } from "../engine/settings.ts";
import { OWN_FIXTURES, ROOT, TEST_OUT } from "../engine/suite.ts";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { print } from "../text/output.ts";
import { interruptSignal } from "./interrupt.ts";
import { prepareWithProgress } from "./progress.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * `npm test`: all that must hold before a change lands. Makes the runtimes ready, then runs unit tests and clauses, and
 * checks lint and types at the same time. The arguments go to vitest, such as a part of a file's name.
 */
async function verify(args: string[]): Promise<void> {
  const { filter, options } = parseCLI(["vitest", "run", ...args]);
  const signal = interruptSignal();
  const config = await loadConfig();
  const runtimes = await prepareWithProgress(RUNTIME_NAMES, config, signal);
  signal.throwIfAborted();
  // They end long before the projects that are timed start.
  const checking = checkSources(signal);
  const fileTimes = new FileTimes();

  rmSync(REPORT, { force: true });
  await startVitest("test", filter, {
    ...options,
    root: ROOT,
    reporters: ["default", "json", fileTimes],
    outputFile: { json: REPORT },
    provide: { settings: settingsOf(config, runtimes) },
  });
  signal.throwIfAborted();
  const findings = await checking;

  const report = readReport();
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const summary = [
    ...Object.values(absentRuntimes(runtimes)).map((why) => `Without: ${why}`),
    showSlowest(fileTimes.times, 10),
    findings.length === 0 ? "Lint, unused code and types: no findings" : findings.join("\n\n"),
    `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  ];
  print(`${summary.join("\n\n")}\n`);
  process.exitCode = report.success && findings.length === 0 ? 0 : 1;
}

/** Vitest's own account, which .ci/run counts from. */
const REPORT = join(TEST_OUT, "vitest.json");

/** The findings of lint, the search for unused code, and the type check. Empty if there are none. */
async function checkSources(signal: AbortSignal): Promise<string[]> {
  const findings: string[] = [];
  const check = async (title: string, command: string, args: string[]) => {
    const { all, failed, shortMessage } = await execa(command, args, {
      cwd: ROOT,
      preferLocal: true,
      localDir: ROOT,
      stdin: "ignore",
      all: true,
      reject: false,
      cancelSignal: signal,
    });
    if (failed) {
      findings.push(`${title} (${[command, ...args].join(" ")}):\n${all || shortMessage}`);
    }
  };
  // Their findings are shown at the end: vitest has the terminal until then.
  await Promise.all([
    check("Lint", "biome", ["check", "."]),
    check("Unused code", "knip", ["--no-progress"]),
    check("Types", "tsc", ["--noEmit"]),
  ]);
  return findings;
}

function settingsOf(config: Config, runtimes: ReadonlyMap<string, Readiness>): RunSettings {
  return {
    config,
    fixtures: OWN_FIXTURES,
    outDir: TEST_OUT,
    absent: absentRuntimes(runtimes),
    required: requiredRuntimes(RUNTIME_NAMES, config),
  };
}

const vitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

/** An account that was never written is of a run that never was. */
function readReport(): z.infer<typeof vitestReport> {
  if (!existsSync(REPORT)) {
    return { success: false, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
  return vitestReport.parse(JSON.parse(readFileSync(REPORT, "utf8")));
}

try {
  await verify(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error);
}
