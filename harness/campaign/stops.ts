import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../fuzz/random.ts";
import { mixSeed } from "../fuzz/seed.ts";
import { listOrphanedGuards, listTree } from "./process-tree.ts";
import { makeStopGrounds, type StopGrounds } from "./stop-grounds.ts";
import { planStop, type StopPlan, type Subject } from "./stop-plan.ts";
import { type StopTrial, timeOf, tryStop } from "./stop-trial.ts";

export interface StopsOptions {
  readonly seed: number;
  /** The number of commands to start. Two commands run at the same time. */
  readonly count: number;
  /**
   * If set, the campaign runs only two commands: the command with this number, and the command that runs at the same
   * time.
   */
  readonly only?: number;
}

/**
 * Starts and stops commands and reports each result. Two commands that run at the same time are a pair. Returns the
 * number of pairs with a problem.
 */
export async function runStops(
  { seed, count, only }: StopsOptions,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  const grounds = makeStopGrounds();
  const usualMs = new Map<Subject, number>();
  let failures = 0;
  let longestMs = 0;
  try {
    const first = only === undefined ? 0 : only - (only % 2);
    const end = only === undefined ? count : first + 2;
    for (let i = first; i < end && !signal.aborted; i += 2) {
      const plans = [i, i + 1].map((index) => planStop(new Random(mixSeed("stop", seed, index))));
      for (const { subject, start } of plans) {
        if (!usualMs.has(subject)) usualMs.set(subject, await timeOf(subject, start, grounds));
      }
      const trials = await Promise.all(
        plans.map((plan) => tryStop(plan, grounds, usualMs.get(plan.subject)!)),
      );
      const litter = await litterOf(grounds);
      for (const [place, trial] of trials.entries()) {
        tell(describe(i + place, plans[place]!, trial));
        longestMs = Math.max(longestMs, trial.clearedMs);
      }
      for (const each of litter) tell(`  left by ${i} or ${i + 1}: ${each}`);
      if (litter.length > 0 || trials.some(({ problems }) => problems.length > 0)) {
        failures++;
        grounds.tidyUp();
        tell(`  To repeat this: npm run campaign:stops -- --seed ${seed} --only ${i}`);
      }
    }
  } finally {
    grounds.remove();
  }
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  tell(
    `Seed ${seed}: ${failures} of ${Math.ceil(count / 2)} pairs of commands had a problem. The run took ${minutes} min. The longest time from a signal until no process was left was ${(longestMs / 1000).toFixed(1)} s.`,
  );
  return failures;
}

function describe(index: number, plan: StopPlan, { target, end, clearedMs, problems }: StopTrial) {
  const who =
    target === undefined ? "no process" : `${target}${plan.againMs === undefined ? "" : ", twice"}`;
  return [
    `${index}: ${plan.subject}, started by ${plan.start}. ${plan.signal} went to ${who} at ${plan.moment / 10} % of the usual time of the command. The command ended with ${end}. No process was left after ${clearedMs} ms.`,
    ...problems.map((problem) => `  WRONG ${problem}`),
  ].join("\n");
}

/**
 * Lists what is left: temporary files, processes of programs, and guards that no process needs. Waits up to
 * LITTER_LIMIT_MS until nothing is left.
 */
async function litterOf(grounds: StopGrounds): Promise<string[]> {
  const look = () => [
    ...grounds.litter(),
    ...listTree(NO_SIGN, grounds.suite.folder).map(({ command }) => command.slice(0, 200)),
    ...listOrphanedGuards().map(({ command }) => command.slice(-40)),
  ];
  const startedMs = performance.now();
  while (look().length > 0 && performance.now() - startedMs < LITTER_LIMIT_MS) await delay(50);
  return look();
}

const LITTER_LIMIT_MS = 15_000;
const NO_SIGN = "AIORIG_STOPS=nobody's";
