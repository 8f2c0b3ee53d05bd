import { allureCases } from "../../reports/allure/allure-case.ts";
import type { Suite } from "../engine/suite.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Results } from "../results/results-file.ts";
import { printableRecord } from "../text/printable-record.ts";
import { clearAllureResults, recordAllureResults } from "./allure-folder.ts";
import type { AllureRecorder } from "./allure-recorder.ts";
import { reportDataOf } from "./report-data.ts";

/** Records the results of one run for Allure. */
export interface AllureRun {
  /** The reporter for vitest. */
  readonly recorder: AllureRecorder;
  /** Writes the Allure results of all verdicts of the run. */
  finish(results: Results, suite: Suite): void;
}

/** Removes older Allure results and starts to record. Throws OutputRefused for files that do not belong to Allure. */
export async function startAllure(out: OutFolder): Promise<AllureRun> {
  // These packages are loaded here, because only a run with --allure needs them.
  const { AllureRecorder } = await import("./allure-recorder.ts");
  clearAllureResults(out);
  const recorder = new AllureRecorder(out.path);
  return {
    recorder,
    finish(results, suite) {
      const data = reportDataOf(results, suite, out.path);
      recorder.finish(allureCases(data), environmentOf(results));
      recordAllureResults(out.path);
    },
  };
}

/**
 * Returns what Allure shows as the environment: the versions of aiorig and of the columns, the machine, and the start
 * of the run.
 */
function environmentOf({ headers }: Results): Record<string, string> {
  const { suite, host, started } = headers.at(-1)!;
  const columns = headers
    .flatMap(({ runtimes }) => runtimes)
    .flatMap(({ name, version, platform }) =>
      version === undefined ? [] : [[name, `${version} (${platform})`] as const],
    );
  const about = { aiorig: suite, host, started, ...Object.fromEntries(columns) };
  return printableRecord(about, { longest: 300 });
}
