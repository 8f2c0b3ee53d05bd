import "../../cli/plain-output.ts";

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "../../cli/last-resort.ts";
import { ROOT } from "../../engine/suite.ts";
import { print, printLine } from "../../text/output.ts";
import { linkCheckout, QUICK_NPM, runnerEnv } from "./npm-on-path.ts";
import { runWorkflow } from "./run-workflow.ts";
import { readWorkflow } from "./workflow-file.ts";

/** A bench whose boards are missing. */
const SICK = `export default { kind: "bench", name: "sick-rig", title: "Its boards are missing.", dut: { usbPath: "/nowhere/dut" }, instrument: { usbPath: "/nowhere/instrument" }, wires: { GP14: { dut: 14, instrument: 14 } }, start: "GP14", run: { instrument: 22 }, notes: [] };\n`;

/** What must come out: the healthy rig is not affected by the sick one, and the report has both. */
const EXPECTED = ["rig virtual-pico: success", "rig ./sick-rig.mts: failure", "report-0: success"];

await runToEnd(async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-campaign-"));
  try {
    const file = join(ROOT, ".github/workflows/rig.yml");
    const jobs = await runWorkflow(await readWorkflow("rig.yml", readFileSync(file, "utf8")), {
      folder,
      // The leases and the quarantine of this machine stay as they are.
      env: { ...runnerEnv(folder, QUICK_NPM), TMPDIR: folder },
      checkOut(workspace) {
        linkCheckout(workspace);
        writeFileSync(join(workspace, "sick-rig.mts"), SICK);
      },
      vars: {
        AIORIG_RIGS: '["virtual-pico", "./sick-rig.mts"]',
        AIORIG_RIG_CLAUSES: "PIN-01 PIN-15",
        AIORIG_RIG_FIGURES: "LATENCY-EVENT",
        AIORIG_RIG_BLOCKS: "2",
      },
      onOutput: print,
    });
    const ended = jobs.map(({ name, result }) => `${name}: ${result}`);
    const summary = jobs.at(-1)?.summary ?? "";
    const isSaid = summary.includes("sick-rig") && summary.includes("virtual-pico");
    const isQuarantined = jobs[1]?.summary.includes("The rig is under quarantine") === true;
    for (const line of ended) printLine(line);
    const isRight = ended.join() === EXPECTED.join() && isSaid && isQuarantined;
    printLine(isRight ? "All of this is as expected." : `Expected: ${EXPECTED.join(", ")}.`);
    process.exitCode = isRight ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
