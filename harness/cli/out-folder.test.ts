import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { fillDisk, smallDisk } from "../output/testing/small-disk.ts";
import { readResultsFile } from "../results/results-file.ts";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import {
  aiorig,
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

let suite: PlantedSuite;
afterEach(() => suite.remove());

describe("two runs into one folder", () => {
  test("if two runs use one output folder, the second is refused and the first ends as usual", async () => {
    const go = "go";
    suite = plantSuite([
      {
        // This program runs until the test makes the file `go`. Then it makes the mark `b`, so the verdict of its
        // clause is not as expected.
        program: programThat(
          "import os, time",
          'here = __file__.rsplit("/", 1)[0]',
          'open(here + "/started", "w").close()',
          `while not os.path.exists(here + "/${go}"): time.sleep(0.02)`,
          'mark("b")',
        ),
        limitMs: 120_000,
      },
      { program: programThat() },
    ]);
    const fixtures = join(suite.folder, "fixtures");
    // The first run has its own process, because two runs cannot share this process.
    const first = aiorig(argumentsOfRun("PLANTED-01"));
    while (!existsSync(join(fixtures, "started"))) await delay(20);
    const second = await runOnCpython("PLANTED-02");
    writeFileSync(join(fixtures, go), "");
    const { exitCode } = await first;
    expect({ first: exitCode, second: second.exitCode }).toEqual({ first: 1, second: 2 });
    expect(second.stderr).toMatch(
      /^aiorig: \S+\/out is in use by process \d+ of \S+ on \S+ since \S+ \(aiorig run .* PLANTED-01\)\. Wait until that run has ended, or name another folder with --out\.$/,
    );
  });
});

describe("aiorig refuses a run into a folder with files that it did not write", () => {
  test("a run replaces the traces of the last run, and keeps other files in its output folder", async () => {
    suite = plantSuite([
      { program: programThat('mark("b")') },
      { program: programThat('mark("b")') },
    ]);
    const traces = join(suite.outDir, "traces");
    const theirs = join(traces, "notes.txt");
    mkdirSync(traces, { recursive: true });
    writeFileSync(theirs, "mine");
    const seen = [];
    for (const ids of [[], ["PLANTED-02"]]) {
      const { exitCode } = await runOnCpython(...ids);
      const written = readdirSync(join(traces, "cpython")).sort();
      seen.push({ exitCode, written, theirs: readFileSync(theirs, "utf8") });
    }
    expect(seen).toEqual([
      { exitCode: 1, written: ["PLANTED-01.json", "PLANTED-02.json"], theirs: "mine" },
      { exitCode: 1, written: ["PLANTED-02.json"], theirs: "mine" },
    ]);
  });

  test("a run refuses to overwrite a file that aiorig did not write, and changes nothing", async () => {
    suite = plantSuite([{ program: programThat() }]);
    const theirs = join(suite.outDir, "results.jsonl");
    mkdirSync(suite.outDir);
    writeFileSync(theirs, "mine");
    const { exitCode, stderr } = await runOnCpython();
    expect({ exitCode, text: readFileSync(theirs, "utf8") }).toEqual({ exitCode: 2, text: "mine" });
    expect(stderr).toContain(
      `aiorig: ${theirs} already exists, and aiorig did not write it. Move the file away, or name another folder with --out.`,
    );
  });
});

test("by default, results go to out/ in the current folder", async () => {
  suite = plantSuite([{ program: programThat() }]);
  const { stdout } = await compiledHere(["run", "--suites", suite.folder, "--runtime", "cpython"], {
    cwd: suite.folder,
  });
  const again = await aiorigHere(["results", "--full", "--suites", suite.folder], {
    cwd: suite.folder,
  });
  expect(stdout).toMatch(
    /\n {2}npm run aiorig -- results --suites \S+ --full\nResults: out\/results\.jsonl\nConforms\.$/,
  );
  expect(again.stdout).toMatch(/^\n? +cpython\n\nPLANTED-01 +✓/);
});

const disk = smallDisk();

describe.skipIf(disk === undefined)(
  `a disk that fills up in the middle of a run${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  () => {
    test("a full disk ends the run with 3 and names the path, and all earlier verdicts stay readable", async () => {
      const filled = join(disk!.folder, "filling");
      disk!.mount();
      try {
        const many: PlantedClause = { program: programThat('mark("b")') };
        suite = plantSuite([many, ...Array.from({ length: 9 }, () => many)]);
        // A trace needs only a few hundred bytes, so the first traces fit on the small disk.
        fillDisk(disk!.folder, 24_000);
        const outDir = join(disk!.folder, "out");
        const { exitCode, stderr } = await runOnCpython("--out", outDir);
        expect(existsSync(filled)).toBe(true);
        expect({
          exitCode,
          isNamed: /\/out\/\S+ cannot be written: no space is left on the device \(ENOSPC\)/.test(
            stderr,
          ),
        }).toEqual({
          exitCode: 3,
          isNamed: true,
        });
        const { verdicts, notices } = readResultsFile(join(outDir, "results.jsonl"));
        expect({ kinds: [...new Set(verdicts.map(({ verdict }) => verdict))], notices }).toEqual({
          kinds: ["fail"],
          notices: [],
        });
      } finally {
        disk!.unmount();
      }
    });
  },
);

function runOnCpython(...args: string[]) {
  return compiledHere(argumentsOfRun(...args));
}

function argumentsOfRun(...args: string[]): string[] {
  const { folder, outDir } = suite;
  return ["run", "--suites", folder, "--runtime", "cpython", "--out", outDir, ...args];
}
