import "../../cli/plain-output.ts";

import { Command, Option } from "commander";
import { columns } from "../../cli/columns.ts";
import { formatDuration } from "../../cli/duration.ts";
import { interruptSignal, stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { wholeNumber } from "../../cli/whole-number.ts";
import { prepareRuntime } from "../../runtimes/index.ts";
import { print, printError, printLine } from "../../text/output.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { CRYSTALS, recoverClocks } from "./clock-recovery.ts";
import { SHAPES, type Shape } from "./known-delays.ts";
import { openTrustedRig } from "./trusted-rig.ts";
import { judgeTruth, type TruthRow } from "./truth-goals.ts";
import { BATCH, measureTruth, type TruthBatch } from "./truth-runs.ts";

interface Options {
  readonly runs: number;
  readonly blocks: number;
  readonly samples: number;
  readonly seed: number;
  readonly shape?: Shape;
  readonly clocks?: true;
}

const HELP = `
Goals: 90 to 99 % of the intervals of the median, p90 and p99 contain the truth. On average they are at most twice as
wide as intervals from order statistics of the same number of independent samples. No sample is wrong by more than the
uncertainty. All intervals may contain the truth if there are fewer than 200 runs, or if chance cannot change the
percentile: a fixed delay has no error of sampling. With --clocks: the ratio of both clocks is wrong by at most 2 ppm.
So is the drift of an absolute loop.

On two quiet cores, 200 runs of one distribution take about 6 minutes, and the clocks about 5 minutes. The same seed
measures the same delays. Ctrl-C stops, and prints what was measured.

Exit codes: 0 all goals are reached; 1 some are not; 2 wrong usage.`;

await runToEnd(async () => {
  const command = new Command("npm run campaign:truth --")
    .description(
      "measure known delays on an emulated Pico, and count how often the confidence intervals contain the true value",
    )
    .option("--runs <n>", "measurements of each distribution", wholeNumber(1, 100_000), 200)
    .option("--blocks <n>", "fresh starts per measurement", wholeNumber(1, 1000), 10)
    .option("--samples <n>", "samples per block", wholeNumber(1, 10_000), 70)
    .option("--seed <n>", "the seed of all delays", wholeNumber(0, 2 ** 31 - 1), 1)
    .addOption(
      new Option(
        "--shape <name>",
        "measure only delays of this distribution (default: all distributions)",
      ).choices(SHAPES),
    )
    .option("--clocks", "measure only the clock ratios of two boards, for 60 s of virtual time")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse();
  const options = command.opts<Options>();
  const signal = interruptSignal();
  await prepareRuntime("pico-virtual", {}, undefined, signal);
  const isGood = await (options.clocks ? testClocks(signal) : testDelays(options, signal));
  process.exitCode = stopReason()?.exitCode ?? (isGood ? 0 : 1);
});

async function testDelays(options: Options, signal: AbortSignal): Promise<boolean> {
  const shapes = options.shape === undefined ? SHAPES : [options.shape];
  const rows: TruthRow[] = [];
  const rig = await openTrustedRig();
  try {
    for (const shape of shapes) rows.push(...(await testShape(rig, shape, options, signal)));
  } finally {
    await rig.close();
  }
  print(`\n${tableOf(rows)}\n`);
  return rows.every(({ missed }) => missed.length === 0);
}

async function testShape(
  rig: Runtime,
  shape: Shape,
  { runs, blocks, samples, seed }: Options,
  signal: AbortSignal,
): Promise<TruthRow[]> {
  const startedMs = performance.now();
  const batches: TruthBatch[] = [];
  for await (const batch of measureTruth(rig, { shape, runs, blocks, samples, seed }, signal)) {
    batches.push(batch);
    const done = Math.min(runs, batches.length * BATCH);
    const leftMs = ((performance.now() - startedMs) / done) * (runs - done);
    printLine(`${shape}: ${done} of ${runs} runs, ${formatDuration(leftMs)} left`);
  }
  return batches.length === 0 ? [] : judgeTruth(shape, batches);
}

function tableOf(rows: readonly TruthRow[]): string {
  const header = [
    "delays",
    "",
    "truth",
    "runs",
    "covered",
    "width",
    "independent",
    "offset",
    "worst error",
    "",
  ];
  const lines = rows.map((row) => [
    row.shape,
    row.percentile,
    `${row.truthUs} us`,
    `${row.runs}`,
    `${(row.covered * 100).toFixed(1)} %`,
    `${row.widthUs.toFixed(2)} us`,
    `${row.independentUs.toFixed(2)} us`,
    `${row.offsetUs.toFixed(3)} us`,
    `${row.worstErrorUs.toFixed(3)} us`,
    row.missed.length === 0 ? "ok" : row.missed.join("; "),
  ]);
  return columns([header, ...lines]).join("\n");
}

async function testClocks(signal: AbortSignal): Promise<boolean> {
  const seconds = 60;
  const rows = await recoverClocks(CRYSTALS, seconds, signal, ({ dutPpm, instrumentPpm }) =>
    printLine(
      `crystal errors of ${dutPpm} ppm (device under test) and ${instrumentPpm} ppm (instrument): the clock ratio was measured for ${seconds} s`,
    ),
  );
  const lines = rows.map((row) => [
    `${row.dutPpm} ppm`,
    `${row.instrumentPpm} ppm`,
    `${row.truthPpm.toFixed(2)} ppm`,
    `${row.measuredPpm.toFixed(2)} ppm`,
    `${row.driftPpm.toFixed(2)} ppm`,
    row.missed.length === 0 ? "ok" : row.missed.join("; "),
  ]);
  const header = ["device crystal", "instrument crystal", "true ratio", "measured", "drift", ""];
  print(`\n${columns([header, ...lines]).join("\n")}\n`);
  return rows.length > 0 && rows.every(({ missed }) => missed.length === 0);
}
