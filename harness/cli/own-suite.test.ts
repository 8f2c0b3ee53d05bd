import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../engine/suite.ts";
import { readResultsFile } from "../results/results-file.ts";
import { compiledHere } from "./testing/command-line.ts";

const EXAMPLE = join(ROOT, "docs", "examples", "own-suite");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-own-suite-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the example of the guide imports aiorig/suite, and runs if the configuration names the folder of the example", async () => {
  const config = join(folder, "aiorig.config.json");
  writeFileSync(config, JSON.stringify({ suites: EXAMPLE }));
  const { exitCode, stderr } = await compiledHere([
    ...["run", "--config", config, "--out", folder, "--runtime", "cpython"],
  ]);
  const { verdicts } = readResultsFile(join(folder, "results.jsonl"));
  expect({
    exitCode,
    verdicts: verdicts.map(({ clause, verdict }) => `${clause} ${verdict}`),
  }).toEqual({ exitCode: 0, verdicts: ["RELAY-01 pass", "RELAY-02 pass"] });
  expect(stderr).toContain("cpython 2/2");
});

test("the guide quotes the example exactly", () => {
  const guide = readFileSync(join(ROOT, "docs", "writing-a-clause.md"), "utf8");
  for (const file of ["relay.suite.ts", "fixtures/02-off-at-cancel.py"]) {
    expect(guide).toContain(readFileSync(join(EXAMPLE, file), "utf8").trimEnd());
  }
});

test("a user's group cannot have the name of one of aiorig's groups", async () => {
  const text = 'export default { name: "GATHER", title: "Mine", clauses: [] };\n';
  writeFileSync(join(folder, "gather.suite.ts"), text);
  const { exitCode, stderr } = await compiledHere(["list", "--suites", folder]);
  expect(stderr).toBe(
    `aiorig: the group GATHER in ${folder} has the name of a group of aiorig, so one id would belong to two clauses. Choose another name for the group.`,
  );
  expect(exitCode).toBe(2);
});
