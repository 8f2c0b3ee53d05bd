import "../../cli/plain-output.ts";

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "../../cli/last-resort.ts";
import { ROOT } from "../../engine/suite.ts";
import { print, printLine } from "../../text/output.ts";
import { linkCheckout, QUICK_NPM, runnerEnv } from "./npm-on-path.ts";
import { type JobRecord, runWorkflow } from "./run-workflow.ts";
import { OPEN_WIRE, serveRigs } from "./served-rigs.ts";
import { readWorkflow } from "./workflow-file.ts";

/**
 * The expected result of each job. The job of the sick rig fails, but the job of the healthy rig and the job of the
 * report succeed.
 */
const EXPECTED = [
  "rig ./healthy-rig.mts: success",
  "rig ./sick-rig.mts: failure",
  "report-0: success",
];

await runToEnd(async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-campaign-"));
  try {
    const rigs = await serveRigs(join(folder, "served"));
    try {
      const file = join(ROOT, ".github/workflows/rig.yml");
      const jobs = await runWorkflow(await readWorkflow("rig.yml", readFileSync(file, "utf8")), {
        folder,
        // The jobs of the two rigs run at the same time, as they would on two runners.
        isParallel: true,
        // The jobs have their own TMPDIR, so they do not use or change the leases and the quarantine of this machine.
        env: { ...runnerEnv(folder, QUICK_NPM), TMPDIR: folder },
        checkOut(workspace) {
          linkCheckout(workspace);
          rigs.writeFiles(workspace);
        },
        vars: {
          AIORIG_RIGS: '["./healthy-rig.mts", "./sick-rig.mts"]',
          AIORIG_RIG_CLAUSES: "PIN-01 PIN-15",
          AIORIG_RIG_FIGURES: "LATENCY-EVENT",
          AIORIG_RIG_BLOCKS: "2",
        },
        onOutput: print,
      });
      process.exitCode = judge(jobs) ? 0 : 1;
    } finally {
      await rigs.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Prints the result of each job, and the problems in these results and in the summaries of the jobs. Returns true if
 * there are no problems.
 */
function judge(jobs: readonly JobRecord[]): boolean {
  const ended = jobs.map(({ name, result }) => `${name}: ${result}`);
  for (const line of ended) printLine(line);
  const [healthy, sick, report] = jobs.map(({ summary }) => summary);
  const problems = [
    ...(ended.join() === EXPECTED.join() ? [] : [`Expected: ${EXPECTED.join(", ")}.`]),
    ...(healthy?.includes("healthy-rig is in order.")
      ? []
      : ["The summary does not say that the healthy rig is in order."]),
    ...(sick?.includes("The rig is under quarantine")
      ? []
      : ["The summary does not say that the sick rig is under quarantine."]),
    ...(sick?.includes(OPEN_WIRE) ? [] : [`The summary does not name the wire ${OPEN_WIRE}.`]),
    ...(report?.includes("sick-rig") && report.includes("healthy-rig")
      ? []
      : ["The report does not name both rigs."]),
  ];
  for (const problem of problems) printLine(problem);
  if (problems.length === 0) printLine("All results are as expected.");
  return problems.length === 0;
}
