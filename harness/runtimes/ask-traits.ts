import { fileURLToPath } from "node:url";
import { TICK_PERIOD } from "../scheduler/ticks.ts";
import { findAnswers } from "../trace/marked-answer.ts";
import type { Runtime } from "../trace/runtime.ts";
import { isTrait, type Trait, type Traits } from "../trace/traits.ts";

/**
 * Asks a runtime what it can do and how it behaves, with one program. Always ends within its limit. The answers that a
 * runtime gave before it hung or died count; the others are absent. Never rejects.
 */
export async function askTraits(run: Runtime["run"]): Promise<Traits> {
  const { trace } = await run({ path: PROGRAM }, { limitMs: LIMIT_MS, startTickMs: NEAR_THE_WRAP });
  return Object.fromEntries(findAnswers(trace.stdout).flatMap(traitsIn));
}

const PROGRAM = fileURLToPath(new URL("traits-probe.py", import.meta.url));

const LIMIT_MS = 5000;

/** Where a runtime in virtual time starts its ticks, so that the program sees whether a clause can choose that. */
const NEAR_THE_WRAP = TICK_PERIOD - 25;

function traitsIn(answer: unknown): [Trait, boolean][] {
  return Object.entries(answer ?? {}).flatMap(([name, value]): [Trait, boolean][] =>
    isTrait(name) && typeof value === "boolean" ? [[name, value]] : [],
  );
}
