import type { Figure } from "../../harness/timing/figure.ts";
import { ASYNCIO } from "./sources.ts";

/** The figures that show how evenly the loop gives turns to equal tasks. */
export const fairness: readonly Figure[] = [
  {
    id: "FAIR-SHARE",
    name: "share of turns of 10 equal tasks",
    statement:
      "10 equal tasks run for 200 ms. The measured value is the number of turns of one task, in percent of the mean over all 10 tasks. So 100 percent is a fair share.",
    sources: [`${ASYNCIO}#asyncio.sleep_ms`],
    quantity: { kind: "share" },
    program: "timing/equal_tasks.py",
    constants: { WINDOW_MS: 200, EQUALS: 10 },
  },
  {
    id: "FAIR-GAP",
    name: "gap between turns, beside 10 busy tasks",
    statement:
      "A task calls `sleep_ms(0)` in a loop, while 10 other tasks are busy. The measured value is the time from one turn of this task to its next turn.",
    sources: [`${ASYNCIO}#asyncio.sleep_ms`],
    quantity: { kind: "period", requestedUs: 0, isAbsolute: false },
    program: "timing/longest_gap.py",
    constants: { SEED: 0, TASKS: 10 },
  },
];
