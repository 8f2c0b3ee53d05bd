import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conclusionInWords } from "../../reports/matrix/conclusion-words.ts";
import type { Clause } from "../check/clause.ts";
import { recorded } from "../check/order/record.ts";
import { conclude } from "../results/conclusion.ts";
import { defineRuntime } from "../runtimes/define-runtime.ts";
import type { Outcome } from "../trace/run.ts";
import { judgeHere } from "./testing/judge-here.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-retries-"));
  mkdirSync(join(folder, "fixtures"));
  writeFileSync(join(folder, "fixtures", "01.py"), "# the program\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const CLAUSE: Clause = {
  ...{ id: "X-01", level: "must", statement: "It marks a.", sources: [], judgedBy: "order" },
  ...{ program: "01.py", check: recorded("a") },
};

const FAULT: Outcome = { kind: "rig fault", detail: "the board is gone" };

/**
 * Judges a clause on a runtime whose programs end in the given ways, one after the other. Any further program ends
 * normally. Each program marks `a`.
 */
async function judgeWith(outcomes: readonly Outcome[], rigRetries?: number) {
  let runs = 0;
  const rig = defineRuntime({
    name: "my-rig",
    identity: { version: "1.0", platform: "test", family: "micropython" },
    capabilities: { pins: true, clock: "real" },
    async runProgram({ source }) {
      if (!source.startsWith("# the program")) return { outcome: { kind: "ended" } };
      const outcome = outcomes[runs] ?? { kind: "ended" };
      runs += 1;
      return { outcome, trace: { marks: [{ name: "a", value: null, atUs: 0 }] } };
    },
  });
  const suite = { folder, fixtures: join(folder, "fixtures"), groups: [] };
  const results = await judgeHere({ suite, clauses: [CLAUSE], rigRetries }, [rig]);
  const { verdict, rigFaults, broke } = results.verdicts[0]!;
  return { runs, verdict, rigFaults, broke, words: conclusionInWords(conclude(results)) };
}

test("without retries, a fault of the rig is the verdict", async () => {
  expect(await judgeWith([FAULT])).toEqual({
    ...{ runs: 1, verdict: "error", rigFaults: undefined, broke: "rig" },
    words: "Something broke: 1 must.",
  });
});

test("a retry after a fault of the rig is counted and shown", async () => {
  expect(await judgeWith([FAULT], 2)).toEqual({
    ...{ runs: 2, verdict: "pass", rigFaults: ["the board is gone"], broke: undefined },
    words: "Conforms. 1 retry after a rig fault.",
  });
});

test("if the last retry fails, the fault is the verdict", async () => {
  expect(await judgeWith([FAULT, FAULT, FAULT], 2)).toEqual({
    ...{ runs: 3, verdict: "error", broke: "rig" },
    rigFaults: ["the board is gone", "the board is gone"],
    words: "Something broke: 1 must. 2 retries after rig faults.",
  });
});

test.each<Outcome>([
  { kind: "crashed", detail: "it died" },
  { kind: "timeout", limitMs: 1 },
  { kind: "raised", exception: "ValueError", traceback: "" },
  { kind: "unmeasurable", reason: "no wire" },
])("after a verdict about the runtime, the program is not run again: $kind", async (outcome) => {
  expect((await judgeWith([outcome], 2)).runs).toBe(1);
});
