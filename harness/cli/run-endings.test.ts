import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readResultsFile } from "../results/results-file.ts";
import { compiledHere } from "./testing/command-line.ts";
import {
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

let suite: PlantedSuite;
afterEach(() => suite.remove());

test("--fail-fast skips the rest of the clauses, and --resume judges these clauses later", async () => {
  const fast = await runOnCpython(
    [{ program: programThat() }, { program: programThat("mark('b')") }, { program: programThat() }],
    ["--fail-fast"],
  );
  expect(fast.exitCode).toBe(1);
  expect(fast.stderr).toContain(
    "The run ended early. 1 of 3 verdicts were not run, because PLANTED-02 on cpython was not as expected, and --fail-fast ends the run.",
  );
  expect(verdicts()).toEqual(["01 pass", "02 fail", "03 skipped fail-fast"]);

  const file = join(suite.outDir, "results.jsonl");
  const started = readResultsFile(file).headers[0]?.started;
  // A resumed run keeps verdicts as they are in the file. So the text that the test writes here must stay.
  writeFileSync(file, readFileSync(file, "utf8").replace("but found", "but once found"));
  const resumed = await again(["--resume"]);
  expect(resumed.exitCode).toBe(1);
  expect(verdicts()).toEqual(["01 pass", "02 fail", "03 pass"]);
  expect(readFileSync(file, "utf8")).toContain("but once found");
  expect(readResultsFile(file).headers.map(({ resumed }) => resumed)).toEqual([started]);
});

test("if --max-time ends a run, the run keeps its results and does not count as a success", async () => {
  const { exitCode, stderr } = await runOnCpython(
    [
      { program: programThat() },
      { program: programThat("import time", "time.sleep(600)"), limitMs: 600_000 },
    ],
    ["--max-time", "20s"],
  );
  expect(stderr).toContain(
    "1 of 2 verdicts were not run, because the time limit of the run (20 s) was reached.",
  );
  expect(verdicts()).toEqual(["01 pass", "02 skipped max-time"]);
  expect(exitCode).toBe(3);
});

function runOnCpython(clauses: readonly PlantedClause[], options: readonly string[]) {
  suite = plantSuite(clauses);
  return again(options);
}

function again(options: readonly string[]) {
  return compiledHere([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...options,
  ]);
}

function verdicts(): string[] {
  const results = readResultsFile(join(suite.outDir, "results.jsonl"));
  return results.verdicts.map(({ clause, verdict, unrun = "" }) =>
    `${clause.slice(-2)} ${verdict} ${unrun}`.trim(),
  );
}
