import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderJUnit } from "../../reports/junit/junit.ts";
import { renderSummary } from "../../reports/matrix/summary.ts";
import type { Clause } from "../check/clause.ts";
import { recorded } from "../check/order/record.ts";
import { conclude } from "../results/conclusion.ts";
import { flakyCases } from "../results/flaky.ts";
import { parseResults } from "../results/results-file.ts";
import { defineRuntime } from "../runtimes/define-runtime.ts";
import type { Runtime } from "../trace/runtime.ts";
import { judgeHere } from "./testing/judge-here.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-flaky-"));
  mkdirSync(join(folder, "fixtures"));
  for (const name of ["sound", "flaky", "broken", "crashing"]) {
    writeFileSync(join(folder, "fixtures", `${name}.py`), `# ${name}\n`);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const CLAUSES = ["sound", "flaky", "broken", "crashing"].map(
  (name, i): Clause => ({
    id: `X-0${i + 1}`,
    level: "must",
    statement: "It marks a.",
    sources: [],
    judgedBy: "order",
    program: `${name}.py`,
    check: recorded("a"),
  }),
);

/**
 * A runtime that records the mark `b` instead of `a` in every third run of `flaky.py`, and in every run of `broken.py`.
 * It crashes in the second run of `crashing.py`.
 */
function flakyRuntime(): Runtime {
  const runs = new Map<string, number>();
  return defineRuntime({
    name: "planted",
    identity: { version: "1.0", platform: "test", family: "micropython" },
    capabilities: { pins: false, clock: "virtual" },
    async runProgram({ source }) {
      const [, program = ""] = /# (\w+)/.exec(source) ?? [];
      const number = (runs.get(program) ?? 0) + 1;
      runs.set(program, number);
      if (program === "crashing" && number === 2) {
        return { outcome: { kind: "crashed", detail: "it died" } };
      }
      const isLost = program === "broken" || (program === "flaky" && number % 3 === 0);
      const marks = [{ name: isLost ? "b" : "a", value: null, atUs: 0 }];
      return { outcome: { kind: "ended" }, trace: { marks } };
    },
  });
}

async function judgeRepeatedly() {
  const suite = { folder, fixtures: join(folder, "fixtures"), groups: [] };
  return judgeHere({ suite, clauses: CLAUSES, repeat: 10 }, [flakyRuntime()]);
}

test("the results of repetitions distinguish a flaky runtime from a broken runtime", async () => {
  const results = await judgeRepeatedly();
  const flaky = flakyCases(results.verdicts).map(({ clause, failed, of }) => [clause, failed, of]);
  expect(flaky).toEqual([
    ["X-02", 3, 10],
    ["X-04", 1, 10],
  ]);
  const page = renderSummary(results, {
    ...{ width: 120, colour: false, height: 60, failOn: "may", fullPage: "full", file: "r.jsonl" },
  });
  const shown = page.split("\n").filter((line) => / on planted: |^X-0/.test(line));
  expect(
    shown.map((line) =>
      line
        .trim()
        .replace(/ +/g, " ")
        .replace(/\(must\).*/, "(must)"),
    ),
  ).toEqual([
    "X-01 ✓",
    "X-02 ≈",
    "X-03 ✗",
    "X-04 ≈",
    "≈ X-02 on planted: flaky, 3 of 10 failed (fail, expected pass) (must)",
    "✗ X-03 on planted: all 10 failed (fail, expected pass) (must)",
    "≈ X-04 on planted: flaky, 1 of 10 failed (error, expected pass) (must)",
  ]);
});

test("each repetition has its own line in the results", async () => {
  const { headers, verdicts } = await judgeRepeatedly();
  const text = [...headers, ...verdicts].map((line) => `${JSON.stringify(line)}\n`).join("");
  const read = parseResults(text, "results.jsonl");
  const ofFlaky = read.verdicts.filter(({ clause }) => clause === "X-02");
  expect(ofFlaky.map(({ repetition, verdict }) => `${repetition} ${verdict}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `${n} ${n % 3 === 0 ? "fail" : "pass"}`),
  );
});

test("a flaky runtime does not conform", async () => {
  const results = await judgeRepeatedly();
  const { exitCode, decisive } = conclude({
    ...results,
    headers: results.headers.map((header) => ({ ...header, clauses: ["X-04"] })),
    verdicts: results.verdicts.filter(({ clause }) => clause === "X-04"),
  });
  // If the clause always crashed, the exit code would be 3 ("something broke"). But this clause holds in some
  // repetitions, so its crashes count as a nonconformance (exit code 1).
  expect({ exitCode, verdicts: decisive.map(({ verdict }) => verdict) }).toEqual({
    exitCode: 1,
    verdicts: ["error"],
  });
});

test("in JUnit, each repetition shows how many repetitions failed", async () => {
  const results = await judgeRepeatedly();
  const clauses = new Map<string, never>();
  const xml = renderJUnit({ results, clauses, traceOf: () => undefined, folder: "", notices: [] });
  expect(xml.match(/name="repetitions" value="flaky, 3 of 10 failed"/g)).toHaveLength(10);
});
