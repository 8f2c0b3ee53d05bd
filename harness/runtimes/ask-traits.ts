import { fileURLToPath } from "node:url";
import { TICK_PERIOD } from "../scheduler/ticks.ts";
import { findAnswers } from "../trace/marked-answer.ts";
import type { Runtime } from "../trace/runtime.ts";
import { isTrait, type Trait, type Traits } from "../trace/traits.ts";

/**
 * Runs one program that asks a runtime what it can do and how it behaves. The promise never rejects, and it always
 * resolves within a time limit. If the runtime hangs or dies, the result contains only the answers that came before.
 */
export async function askTraits(run: Runtime["run"]): Promise<Traits> {
  const { trace } = await run({ path: PROGRAM }, { limitMs: LIMIT_MS, startTickMs: NEAR_THE_WRAP });
  return Object.fromEntries(findAnswers(trace.stdout).flatMap(traitsIn));
}

const PROGRAM = fileURLToPath(new URL("traits-probe.py", import.meta.url));

const LIMIT_MS = 5000;

/**
 * The tick at which a runtime in virtual time is asked to start. The program compares this value with the first tick
 * that it reads. If they are equal, clauses can choose the first tick of this runtime.
 */
const NEAR_THE_WRAP = TICK_PERIOD - 25;

function traitsIn(answer: unknown): [Trait, boolean][] {
  return Object.entries(answer ?? {}).flatMap(([name, value]): [Trait, boolean][] =>
    isTrait(name) && typeof value === "boolean" ? [[name, value]] : [],
  );
}
