import "../../cli/plain-output.ts";

import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { interruptSignal, stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { wholeNumber } from "../../cli/whole-number.ts";
import { searchWithJobs } from "../../interrupts/search-jobs.ts";
import { judgeSearch } from "../../interrupts/search-result.ts";
import { type ReadProgram, readProgram } from "../../runtimes/program-file.ts";
import { UsageError } from "../../runtimes/usage-error.ts";
import { print, printError, printLine } from "../../text/output.ts";

/**
 * The programs of fixtures/irq. Each run has one interrupt, somewhere in a window. The window begins when the pin can
 * first interrupt, and lasts `lengthUs`. `isSafe` is true if the program works correctly for every time of the
 * interrupt in this window.
 */
const PROGRAMS = [
  { name: "planted_race.py", lengthUs: 100, isSafe: false },
  { name: "event_from_interrupt.py", lengthUs: 1200, isSafe: false },
  { name: "flag_from_interrupt.py", lengthUs: 1200, isSafe: true },
  { name: "ring_from_interrupt.py", lengthUs: 100, isSafe: true },
  { name: "full_ring_from_interrupt.py", lengthUs: 400, isSafe: true },
  { name: "safe_event_from_interrupt.py", lengthUs: 430, isSafe: true },
  { name: "message_from_interrupt.py", lengthUs: 520, isSafe: true },
  { name: "get_from_interrupt.py", lengthUs: 420, isSafe: true },
  { name: "delay_from_interrupt.py", lengthUs: 400, isSafe: true },
] as const;

/** Every program must end within this time after the end of its window. */
const LIMIT_MS = 100;

const HELP = `
Each program waits for an interrupt. The campaign tries the interrupt before each instruction of a window. It must find
the planted race, and the race of an Event that an interrupt sets. The ThreadSafeFlag and our classes must be right at
every point. On one quiet core all programs take about a quarter of an hour.

Exit codes: 0 all programs are judged as expected; 1 some are not; 2 wrong usage.`;

await runToEnd(async () => {
  const command = new Command("npm run campaign:irq --")
    .description(
      "try an interrupt before every instruction of a time span (the window) of each program, and count the interrupts that break the program",
    )
    .argument("[programs...]", "search only these programs, such as planted_race.py (default: all)")
    .option("--jobs <n>", "threads", wholeNumber(1, 64), 1)
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse();
  const { jobs } = command.opts<{ jobs: number }>();
  const chosen = command.args.length === 0 ? PROGRAMS : chooseFrom(command.args);
  const signal = interruptSignal();
  let isGood = true;
  for (const { name, lengthUs, isSafe } of chosen) {
    const path = fileURLToPath(new URL(`../../../fixtures/irq/${name}`, import.meta.url));
    const program = (await readProgram({ path })) as ReadProgram;
    const startedMs = performance.now();
    const tried = await searchWithJobs(
      {},
      { program, gpio: 15 },
      { fromUs: undefined, lengthUs, limitMs: LIMIT_MS },
      { jobs, signal, onProgress() {} },
    );
    if (signal.aborted) break;
    if ("kind" in tried) throw new Error(`${name}: ${tried.kind}`);
    const promised = { kind: "same" } as const;
    const { points, runs, unsafe } = judgeSearch(tried, { program, promised, limitMs: LIMIT_MS });
    const isAsExpected = (unsafe.length === 0) === isSafe;
    isGood &&= isAsExpected;
    const rate = Math.round((points / (performance.now() - startedMs)) * 60_000);
    printLine(
      `${name}: ${unsafe.length} of ${points} interrupts break the program, ${isAsExpected ? "as expected" : "which is WRONG"}. ${runs} of the interrupted runs went to their end, and all others stopped early at a state that an earlier run had reached. Speed: ${rate} interrupts per minute`,
    );
  }
  process.exitCode = stopReason()?.exitCode ?? (isGood ? 0 : 1);
});

function chooseFrom(names: readonly string[]): (typeof PROGRAMS)[number][] {
  return names.map((name) => {
    const program = PROGRAMS.find((one) => one.name === name);
    if (program !== undefined) return program;
    const known = PROGRAMS.map((one) => one.name).join(", ");
    throw new UsageError(`${name} is not a program of this campaign. The programs are: ${known}`);
  });
}
