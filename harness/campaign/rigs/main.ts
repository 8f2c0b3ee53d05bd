import "../../cli/plain-output.ts";

import { Command, Option } from "commander";
import { formatDuration } from "../../cli/duration.ts";
import { interruptSignal, stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { wholeNumber } from "../../cli/whole-number.ts";
import { prepareRuntime } from "../../runtimes/index.ts";
import { prepareOwnPico } from "../../runtimes/pico-virtual.ts";
import { print, printError, printLine } from "../../text/output.ts";
import { FAULT_KINDS, type FaultKind } from "./fault-kinds.ts";
import { HangWatch } from "./hang-watch.ts";
import { makeRigGrounds } from "./rig-grounds.ts";
import { missedGoals, tableOf } from "./rig-tally.ts";
import { isPossible, runRigs, type ToldTrial } from "./rigs.ts";

interface Options {
  readonly seed: number;
  readonly count?: number;
  readonly only?: FaultKind;
}

const HELP = `
Each run opens a rig of two emulated boards and runs two programs on it. Some programs are wrong on purpose. One fault
strikes at a random moment. Goals: no wrong verdict, no hang, nothing left behind. If no fault strikes, a run has the
usual verdicts. After a fault that passes, the rig works again.

The same seed and kind repeat a run: npm run campaign -- --seed 17 --only wire-open. Up to four runs of a kind share a
rig, so you may need the earlier runs, too: a run with a problem prints the whole command. Ctrl-C stops, and prints what
was done so far.

Exit codes: 0 all goals are reached; 1 some are not; 2 wrong usage.`;

/** If the campaign has at most this number of runs, it prints every run. */
const FEW = 50;
const PROGRESS_MS = 10_000;

await runToEnd(async () => {
  const command = new Command("npm run campaign --")
    .description("break emulated rigs at random moments, and look for wrong verdicts")
    .option("--seed <n>", "the seed of the first run", wholeNumber(0, 2 ** 31 - 1), 1)
    .option(
      "--count <n>",
      "how many runs (default: 1000, or 1 with --only)",
      wholeNumber(1, 1_000_000),
    )
    .addOption(new Option("--only <fault>", "make only this kind of fault").choices(FAULT_KINDS))
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse();
  const { seed, only, count = only === undefined ? 1000 : 1 } = command.opts<Options>();
  const signal = interruptSignal();
  await prepareRuntime("pico-virtual", {}, undefined, signal);
  const grounds = makeRigGrounds(await prepareOwnPico({}));
  const watch = new HangWatch();
  try {
    for (const kind of only === undefined ? FAULT_KINDS : [only]) {
      if (isPossible(kind, grounds)) continue;
      printLine(
        `the fault ${kind} is left out, because this machine cannot mount a small disk. To include ${kind}, run the campaign on Linux as root.`,
      );
      if (only !== undefined) return;
    }
    const tell = teller(count);
    const tallies = await runRigs(
      { seed, count, only },
      grounds,
      (told, done) => {
        watch.tell(`${told.plan.kind}, seed ${told.seed}`);
        tell(told, done);
      },
      signal,
    );
    print(`\n${tableOf(tallies)}\n`);
    const isGood = tallies.every((tally) => missedGoals(tally).length === 0);
    process.exitCode = stopReason()?.exitCode ?? (isGood ? 0 : 1);
  } finally {
    await watch.end();
    grounds.remove();
  }
});

/**
 * Returns a function that prints each run that has a problem, and the progress every ten seconds. If there are few
 * runs, it prints all of them.
 */
function teller(count: number): (told: ToldTrial, done: number) => void {
  const startedMs = performance.now();
  let toldMs = startedMs;
  return (told, done) => {
    const { seed, firstSeed, plan, problems } = told;
    if (problems.length > 0 || count <= FEW) {
      printLine(describe(told));
      for (const problem of problems) printLine(`  WRONG ${problem}`);
      if (problems.length > 0) {
        const more = seed === firstSeed ? "" : ` --count ${seed - firstSeed + 1}`;
        printLine(
          `  To repeat this: npm run campaign -- --seed ${firstSeed} --only ${plan.kind}${more}`,
        );
      }
    }
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_MS || done === count) return;
    toldMs = nowMs;
    const leftMs = ((nowMs - startedMs) / done) * (count - done);
    printLine(`${done} of ${count} runs, ${formatDuration(leftMs)} left`);
  };
}

function describe({ seed, plan, trial: { struck, seen } }: ToldTrial): string {
  const what =
    struck === undefined
      ? "no fault happened"
      : `${struck.what}, ${Math.round(struck.atMs)} ms after the start of ${struck.part === 0 ? "the opening of the rig" : `program ${struck.part}`}`;
  const verdicts = seen.map(({ verdict, task }) => (verdict === task.right ? "right" : verdict));
  return `${plan.kind}, seed ${seed}: ${what}; ${verdicts.join(", ")}`;
}
