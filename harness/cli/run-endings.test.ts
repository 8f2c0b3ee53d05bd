import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
    "The run ended early. For 1 of 3 verdicts, the clause was not run, because PLANTED-02 on cpython was not as expected, and --fail-fast ends the run.",
  );
  expect(verdicts()).toEqual(["01 pass", "02 fail", "03 skipped fail-fast"]);

  const file = join(suite.outDir, "results.jsonl");
  const started = readResultsFile(file).headers[0]?.started;
  // A resumed run does not change the verdicts in the file. So the text that the test writes into the file must still
  // be there at the end.
  writeFileSync(file, readFileSync(file, "utf8").replace("but found", "but once found"));
  const resumed = await again(["--resume"]);
  expect(resumed.exitCode).toBe(1);
  expect(verdicts()).toEqual(["01 pass", "02 fail", "03 pass"]);
  expect(readFileSync(file, "utf8")).toContain("but once found");
  expect(readResultsFile(file).headers.map(({ resumed }) => resumed)).toEqual([started]);
});

test("if --max-time ends a run, the results stay in the file and the run does not count as a success", async () => {
  suite = plantSuite([
    { program: programThat() },
    { program: programThat("import time", "time.sleep(600)"), limitMs: 600_000 },
  ]);
  // On a slow machine, the run may reach its time limit before the first clause is judged. The test then repeats the
  // run with a longer limit.
  let seconds = 6;
  let ended = await again(["--max-time", `${seconds}s`]);
  while (!verdicts()[0]?.endsWith("pass") && seconds < 48) {
    seconds *= 2;
    ended = await again(["--max-time", `${seconds}s`]);
  }
  const { exitCode, stderr } = ended;
  expect(stderr).toContain(
    `For 1 of 2 verdicts, the clause was not run, because the time limit of the run (${seconds} s) was reached.`,
  );
  expect(verdicts()).toEqual(["01 pass", "02 skipped max-time"]);
  expect(exitCode).toBe(3);
}, 180_000);

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
  const file = join(suite.outDir, "results.jsonl");
  // A run that reaches its time limit before the first verdict writes no file.
  if (!existsSync(file)) return [];
  const results = readResultsFile(file);
  return results.verdicts.map(({ clause, verdict, unrun = "" }) =>
    `${clause.slice(-2)} ${verdict} ${unrun}`.trim(),
  );
}
