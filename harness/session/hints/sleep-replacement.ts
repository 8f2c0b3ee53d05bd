import type { PythonNode } from "../python-source/syntax.ts";
import { argumentsOf, calledName } from "./functions.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Returns a call of asyncio that sleeps at least as long as `call`, which is a call of `time` or `pyb`. Returns
 * undefined if `call` is not such a sleep.
 */
export function replacementFor(call: PythonNode, program: Program): string | undefined {
  const name = calledName(call, program) ?? "";
  const [argument] = argumentsOf(call, program).positional;
  if (!UNITS_MS.has(name) || argument === undefined) return undefined;
  const length = inOneLine(argument, program);
  if (name === "time.sleep") return `${written("asyncio.sleep", program)}(${length})`;
  const sleepMs = written("asyncio.sleep_ms", program);
  if (name !== "time.sleep_us") return `${sleepMs}(${length})`;
  return argument.name === "Number"
    ? `${sleepMs}(${Math.ceil(numberOf(argument, program) / 1000)})`
    : `${sleepMs}((${length} + 999) // 1000)`;
}

/**
 * Says whether a call is a sleep of `time` or `pyb`, which blocks all tasks. If it is, `ms` is the length of the sleep
 * in milliseconds. `ms` is undefined if the source does not show the length as a number.
 */
export function blockedMs(call: PythonNode, program: Program): Blocked {
  const unitMs = UNITS_MS.get(calledName(call, program) ?? "");
  const [length] = argumentsOf(call, program).positional;
  if (unitMs === undefined || length === undefined) return { isSleep: false };
  const ms = length.name === "Number" ? numberOf(length, program) * unitMs : undefined;
  return { isSleep: true, unitMs, ms };
}

type Blocked =
  | { readonly isSleep: false }
  | { readonly isSleep: true; readonly unitMs: number; readonly ms: number | undefined };

function numberOf(node: PythonNode, { text }: Program): number {
  return Number(text(node).replaceAll("_", ""));
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["time.sleep", 1000],
  ["time.sleep_ms", 1],
  ["time.sleep_us", 0.001],
  ["pyb.delay", 1],
]);
