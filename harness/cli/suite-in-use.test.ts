import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiledHere } from "./testing/command-line.ts";
import { type PlantedSuite, plantSuite, programThat } from "./testing/planted-suite.ts";

let suite: PlantedSuite;
let folder: string;
beforeAll(() => {
  suite = plantSuite([{ program: programThat() }]);
  folder = mkdtempSync(join(tmpdir(), "aiorig-in-use-"));
  writeFileSync(join(folder, "aiorig.config.json"), JSON.stringify({ suites: suite.folder }));
  writeFileSync(join(folder, "aiorig.expectations.json"), JSON.stringify(EXPECTATIONS));
});
afterAll(() => {
  suite.remove();
  rmSync(folder, { recursive: true });
});

const EXPECTATIONS = {
  expectations: [
    { clauses: "GATHER-*", when: { family: "cpython" }, verdict: "pass", reason: "it is fixed" },
    {
      clauses: ["PLANTED-01", "QUEUE"],
      when: { column: "port" },
      verdict: "error",
      outcome: "timeout",
      reason: "it hangs",
      link: "https://example.org/12",
      expires: "2020-01-01",
    },
    {
      clauses: "PLANTED",
      when: { implementation: "micropython", version: "<1.26" },
      verdict: "fail",
      unreviewed: true,
      seen: "expected a, but found b",
    },
  ],
};

describe("these commands use the suite that the configuration names:", () => {
  const here = (...args: readonly string[]) => compiledHere(args, { cwd: folder });

  test("list", async () => {
    const { stdout, exitCode } = await here("list", "--json");
    const groups = JSON.parse(stdout).groups as { readonly name: string }[];
    expect({ names: groups.map(({ name }) => name), exitCode }).toEqual({
      names: ["PLANTED"],
      exitCode: 0,
    });
  });

  test("explain, which also shows the clauses of aiorig", async () => {
    const [own, ours] = [await here("explain", "planted-01"), await here("explain", "gather-01")];
    expect([own.stdout.split("\n")[0], ours.stdout.split("\n")[0]]).toEqual([
      "PLANTED-01 (must, judged by order, time limit 10000 ms)",
      "GATHER-01 (must, judged by order, time limit 10000 ms)",
    ]);
  });

  test("expect, which accepts clauses from the configured suite and from aiorig's suite", async () => {
    const { stdout, exitCode } = await here("expect", "--json");
    const entries = JSON.parse(stdout).entries as { readonly problem: string | null }[];
    expect({ problems: entries.map(({ problem }) => problem), exitCode }).toEqual({
      problems: [null, expect.stringMatching(/expired on 2020-01-01/), null],
      exitCode: 1,
    });
  });

  test("list, but the option --suites can name another suite", async () => {
    const elsewhere = join(folder, "elsewhere");
    const { stderr, exitCode } = await here("list", "--suites", elsewhere);
    expect(stderr).toMatch(/^aiorig: there is no \*\.suite\.ts file in \S*elsewhere\./);
    expect(exitCode).toBe(2);
  });
});

describe("`explain` shows your own expectations of a clause", () => {
  test("each expectation is shown with number, condition, verdict, reason and state", async () => {
    const { stdout } = await compiledHere(["explain", "PLANTED-01"], { cwd: folder });
    const [, shown = ""] = stdout.split("\nYour own expectations\n");
    expect(shown.split("\n\n")[0]?.split("\n")).toEqual([
      "  entry 2, port: error (timeout), because it hangs, expired on 2020-01-01",
      "    https://example.org/12",
      "  entry 3, micropython <1.26: fail, seen: expected a, but found b, unreviewed",
    ]);
  });

  test("as JSON, too", async () => {
    const { stdout } = await compiledHere(["explain", "GATHER-02", "--json"], { cwd: folder });
    expect(JSON.parse(stdout).own).toEqual([
      { number: 1, entry: EXPECTATIONS.expectations[0], isExpired: false },
    ]);
  });

  test("but not with --no-expectations", async () => {
    const { stdout } = await compiledHere(["explain", "PLANTED-01", "--no-expectations"], {
      cwd: folder,
    });
    expect(stdout).not.toContain("Your own expectations");
  });
});
