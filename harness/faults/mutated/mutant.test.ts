import { expect, test } from "vitest";
import { groups } from "../../../suites/index.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import { replaceOnce } from "../../python/bundle.ts";
import { mutantsOfSource, tryMutant } from "../trial.ts";
import { EQUIVALENT } from "./equivalent-mutants.ts";
import { mutantsOf } from "./mutant.ts";
import { MUTANT_SOURCES } from "./mutant-sources.ts";

/** Returns the operator and the changed line of each mutant of `source`. */
function madeOf(file: string, source: string): string[] {
  return mutantsOf(file, source).map(({ operator, after }) => `${operator}: ${after}`);
}

test("operators, conditions, constants and statements of TypeScript are mutated, and types are not", () => {
  const source = `interface A { b: true }
function f(a: number): boolean {
  if (a <= 1 && !g) return false;
  h++;
  stop();
  go();
}
`;
  expect(madeOf("x.ts", source)).toEqual([
    "condition never holds: if (false) return false;",
    "condition always holds: if (true) return false;",
    "<= becomes <: if (a < 1 && !g) return false;",
    "one more: if (a <= (1 + 1) && !g) return false;",
    "&& becomes ||: if (a <= 1 || !g) return false;",
    "drop !: if (a <= 1 && g) return false;",
    "false becomes true: if (a <= 1 && !g) return true;",
    "++ becomes --: h--;",
    "drop statement: ;",
    "drop statement: ;",
    "swap statements: go(); stop();",
    "drop statement: ;",
  ]);
});

test("Python is mutated in the same way as TypeScript, and its strings and comments are not mutated", () => {
  const source = `def f(a):
    "if x > 1"
    if a and not b:  # a > 1
        self.n += 1
    return a >= 2
`;
  expect(madeOf("x.py", source)).toEqual([
    "and becomes or: if a or not b:  # a > 1",
    "drop not: if a and b:  # a > 1",
    "drop statement: pass",
    "+= becomes -=: self.n -= 1",
    "one more: self.n += (1 + 1)",
    ">= becomes >: return a > 2",
    "one more: return a >= (2 + 1)",
  ]);
});

test("a mutant changes only one place and has a unique key, even in repeated text", () => {
  const source = "f();\ng();\nf();\n";
  const mutants = mutantsOf("x.ts", source);
  const dropped = mutants.filter(({ operator }) => operator === "drop statement");
  expect(dropped.map(({ key, patch }) => [key, replaceOnce(source, patch)])).toEqual([
    ["x.ts: drop statement: f();", ";\ng();\nf();\n"],
    ["x.ts: drop statement: g();", "f();\n;\nf();\n"],
    ["x.ts: drop statement: f(); (2)", "f();\ng();\n;\n"],
  ]);
});

test("the suite contains the groups of every mutated source", () => {
  const names = groups.map(({ name }) => name);
  const unknown = MUTANT_SOURCES.flatMap((source) =>
    source.groups.filter((name) => !names.includes(name)),
  );
  expect(unknown).toEqual([]);
});

test("every mutant that is declared as equivalent exists and has a reason", () => {
  const keys = new Set(MUTANT_SOURCES.flatMap(mutantsOfSource).map(({ key }) => key));
  expect([...EQUIVALENT.keys()].filter((key) => !keys.has(key))).toEqual([]);
  expect([...EQUIVALENT.values()].filter((reason) => reason.length < 20)).toEqual([]);
});

test("every mutant of a sample is caught or known to be equivalent", async () => {
  const survivors: string[] = [];
  const tried = MUTANT_SOURCES.filter(({ file }) => SAMPLED.test(file)).map((source) => ({
    source,
    mutants: mutantsOfSource(source).filter((_, i) => i % SAMPLED_OF === 0),
  }));
  const keys = tried.flatMap(({ mutants }) => mutants.map(({ key }) => key));
  const sample = sampleTests(keys, 3);
  for (const { source, mutants } of tried) {
    for (const mutant of mutants.filter(({ key }) => sample.has(key))) {
      const fate = await tryMutant(mutant, source);
      if (fate.kind === "survived") survivors.push(mutant.key);
    }
  }
  expect(survivors).toEqual([]);
}, 300_000);

test("if a mutant makes a program wrongly report a missing feature, the mutant counts as caught", async () => {
  const source = MUTANT_SOURCES.find(({ file }) => file === "scheduler/virtual-clock.ts")!;
  const mutant = mutantsOfSource(source).find(
    ({ after }) => after === "this.#nowUs = (options.startTickMs ?? 0) / 1000;",
  )!;
  expect(await tryMutant(mutant, source)).toEqual({
    kind: "caught",
    by: "SLEEP-20",
    verdict: "unsupported",
  });
});

/**
 * A pattern for the files of which this test tries mutants. All mutants together take many minutes. So the test tries
 * only a sample: every SAMPLED_OF-th mutant of these files, and in `npm test` a third of this sample. To try all
 * mutants, run `npm run aiorig -- faults --mutants`.
 */
const SAMPLED =
  /\/(event|lock|wait-list|loop|thread-safe-flag|run-queue|ticks|virtual-clock|wait-for)\.ts$|\/fifo_(queue|semaphore|condition)\.py$/;
const SAMPLED_OF = 11;
