import type { Budget, Figure } from "../../harness/timing/figure.ts";
import { ASYNCIO, TIME } from "./sources.ts";

/** What runs beside the measured task while this task sleeps. */
interface Load {
  readonly name: string;
  readonly words: string;
  readonly constants: Readonly<Record<string, number>>;
}

const LOADS: readonly Load[] = [
  { name: "ALONE", words: "alone", constants: {} },
  { name: "TASKS1", words: "beside 1 busy task", constants: { TASKS: 1 } },
  { name: "TASKS10", words: "beside 10 busy tasks", constants: { TASKS: 10 } },
  { name: "TASKS50", words: "beside 50 busy tasks", constants: { TASKS: 50 } },
  { name: "HOG1", words: "beside a task that blocks for 1 ms", constants: { HOG_MS: 1 } },
  { name: "HOG5", words: "beside a task that blocks for 5 ms", constants: { HOG_MS: 5 } },
  { name: "HOG20", words: "beside a task that blocks for 20 ms", constants: { HOG_MS: 20 } },
  { name: "GARBAGE", words: "beside a task that makes garbage", constants: { GARBAGE: 1 } },
  { name: "STREAM", words: "beside a stream that is polled", constants: { STREAM: 1 } },
];

const DELAYS_MS = [0, 1, 2, 5, 10, 20, 50, 100, 500];

const NEVER_EARLY: Budget = {
  statistic: "early",
  limit: 0,
  reason: "Measured in ticks, a sleep never ends early (SLEEP-04).",
};

/** The figures that measure the lateness of `sleep_ms`, one for each combination of a delay and a load. */
export const lateness: readonly Figure[] = LOADS.flatMap((load) =>
  DELAYS_MS.map((delayMs): Figure => latenessOf(delayMs, load)),
);

function latenessOf(delayMs: number, { name, words, constants }: Load): Figure {
  return {
    id: `LATE-${delayMs}-${name}`,
    name: `sleep_ms(${delayMs}) lateness, ${words}`,
    statement: `The measured value is the time from a call of \`sleep_ms(${delayMs})\` to the task's next turn, minus ${delayMs} ms. The task runs ${words}.`,
    sources: [`${ASYNCIO}#asyncio.sleep_ms`, `${TIME}#time.ticks_diff`],
    quantity: { kind: "duration", requestedUs: delayMs * 1000 },
    program: "timing/sleep_lateness.py",
    constants: { DELAY_MS: delayMs, SEED: 0, ...constants },
    // A sleep of 0 ms cannot end early.
    ...(delayMs > 0 && { budget: NEVER_EARLY }),
  };
}
