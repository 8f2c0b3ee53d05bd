import type { PageLook } from "../../reports/page-look.ts";
import { concludeTiming } from "../../reports/timing/conclusion.ts";
import { renderSparklines } from "../../reports/timing/console.ts";
import { renderTimingPage } from "../../reports/timing/page.ts";
import type { TimingReport } from "../../reports/timing/report-data.ts";
import { figures } from "../../suites/figures/index.ts";
import type { OutFolder } from "../output/out-folder.ts";
import { type Config, needsOf } from "../runtimes/index.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { wrap } from "../text/wrap.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { selectFigures } from "./figure-selection.ts";
import type { Interrupted } from "./interrupt.ts";
import { pathFromHere } from "./path-from-here.ts";
import { terminal } from "./terminal.ts";
import { holdSitting } from "./time-sitting.ts";
import { keepingMeasurements } from "./timing-files.ts";
import { reportOf } from "./timing-report.ts";

/**
 * Measures a few headline figures on one runtime with a real clock. Prints one line per figure, the conclusion and the
 * path of the report. `available` are the runtimes that were judged. If none of them has a real clock, the function
 * only prints that no timing is measured. The measurement takes some seconds.
 */
export async function showTiming(
  out: OutFolder,
  available: readonly string[],
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  const column = firstTimed(available, config);
  if (column === undefined) {
    printError("None of the judged runtimes has a real clock, so no timing is measured.\n");
    return;
  }
  const glance = selectFigures(figures, GLANCE);
  out.refuseForeign([GLANCE_FILE, GLANCE_PAGE]);
  const { file, isComplete } = await holdSitting(
    out,
    {
      figures: glance,
      columns: [column],
      named: [],
      config,
      plan: { blocks: BLOCKS },
      file: GLANCE_FILE,
    },
    signal,
  );
  if (!isComplete) {
    printError("The run was stopped while it measured the timing. The verdicts are complete.\n");
    process.exitCode = (signal.reason as Interrupted).exitCode;
    return;
  }
  const report = reportOf(readTimingFile(file));
  const [page = ""] = await keepingMeasurements(file, () =>
    out.write({ [GLANCE_PAGE]: renderTimingPage(report) }),
  );
  print(`${renderGlance(report, pathFromHere(page), terminal())}\n`);
}

/**
 * The largest number of lines that `showTiming` prints on a terminal. It prints two lines of progress and then the
 * lines of `renderGlance`, whose conclusion has at most two lines.
 */
export const GLANCE_LINES = 8;

/**
 * Renders one line per headline figure, then the conclusion and the path of the report. The text starts with an empty
 * line.
 */
export function renderGlance(report: TimingReport, page: string, look: PageLook): string {
  return [
    "",
    renderSparklines(report, GLANCE, look),
    ...wrap(`Timing: ${concludeTiming(report).line}`, look.width),
    `Report: ${printableLine(page)}`,
  ].join("\n");
}

/**
 * The ids of the figures that are measured after a run. There are only two, because these two take only a few seconds.
 * The command `aiorig time` measures all headline figures on all runtimes.
 */
const GLANCE = ["LATE-10-ALONE", "LATENCY-EVENT"];
const BLOCKS = 5;

/**
 * The name of the measurement file after a run. It differs from the file names of `aiorig time`, so that the files of
 * that command are not overwritten.
 */
const GLANCE_FILE = "timing-glance.jsonl";
const GLANCE_PAGE = "timing-glance.html";

/** The usual runtimes with a real clock, in order of preference. The first runtime that is available is measured. */
const USUAL = ["micropython", "cpython"];

/**
 * Returns one of the usual runtimes with a real clock. If none of them is available, returns another runtime with a
 * real clock. Never returns a rig, because measuring a rig takes minutes.
 */
function firstTimed(available: readonly string[], config: Config): string | undefined {
  const timed = available.filter((column) => {
    const { clock, isExclusive } = needsOf(column, config);
    return clock === "real" && !isExclusive;
  });
  const usual = USUAL.map((name) =>
    timed.find((one) => one === name || one.startsWith(`${name}@`)),
  ).find((column) => column !== undefined);
  return usual ?? timed[0];
}
