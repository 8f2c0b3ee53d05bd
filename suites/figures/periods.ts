import type { Figure } from "../../harness/timing/figure.ts";
import { ASYNCIO, TUTORIAL } from "./sources.ts";

const PERIOD_MS = 10;

/** Timing figures about loops that sleep: the period of a loop, and the drift of this period. */
export const periods: readonly Figure[] = [
  {
    id: "PERIOD-ABSOLUTE",
    name: "period of an absolute loop",
    statement: `The measured value is the time from one round of a loop to the next round, minus ${PERIOD_MS} ms. The loop is absolute: it computes each deadline from the previous deadline.`,
    sources: [`${ASYNCIO}#asyncio.sleep_ms`],
    quantity: { kind: "period", requestedUs: PERIOD_MS * 1000, isAbsolute: true },
    program: "timing/absolute_loop.py",
    constants: { PERIOD_MS },
    budget: {
      statistic: "driftPpm",
      limit: 100,
      reason:
        "An absolute loop computes each deadline from the previous deadline, so it does not drift (SLEEP-19).",
    },
  },
  {
    id: "PERIOD-RELATIVE",
    name: "period of a relative loop",
    statement: `The measured value is the time from one round of a loop to the next round, minus ${PERIOD_MS} ms. The loop is relative: it sleeps ${PERIOD_MS} ms in each round.`,
    sources: [`${ASYNCIO}#asyncio.sleep_ms`, TUTORIAL],
    quantity: { kind: "period", requestedUs: PERIOD_MS * 1000, isAbsolute: false },
    program: "timing/relative_loop.py",
    constants: { SEED: 0, PERIOD_MS },
  },
  {
    id: "PERIOD-ABSOLUTE-TASKS10",
    name: "period of an absolute loop, beside 10 busy tasks",
    statement: `The measured value is the time from one round of a loop to the next round, minus ${PERIOD_MS} ms. The loop is absolute: it computes each deadline from the previous deadline. It runs beside 10 busy tasks.`,
    sources: [`${ASYNCIO}#asyncio.sleep_ms`],
    quantity: { kind: "period", requestedUs: PERIOD_MS * 1000, isAbsolute: true },
    program: "timing/absolute_loop.py",
    constants: { PERIOD_MS, TASKS: 10 },
  },
  {
    id: "PERIOD-RELATIVE-TASKS10",
    name: "period of a relative loop, beside 10 busy tasks",
    statement: `The measured value is the time from one round of a loop to the next round, minus ${PERIOD_MS} ms. The loop is relative: it sleeps for the same time in each round. It runs beside 10 busy tasks.`,
    sources: [`${ASYNCIO}#asyncio.sleep_ms`, TUTORIAL],
    quantity: { kind: "period", requestedUs: PERIOD_MS * 1000, isAbsolute: false },
    program: "timing/relative_loop.py",
    constants: { SEED: 0, PERIOD_MS, TASKS: 10 },
  },
];
