import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  aiorig,
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

const EACH = 20;

/** Programs and checks to plant. The key is the verdict of the reference for this program and this check. */
const KINDS: Readonly<Record<string, PlantedClause>> = {
  pass: { program: programThat() },
  fail: { program: programThat('mark("b")') },
  "declared fail": {
    program: programThat('mark("b")'),
    expect: [{ when: { column: "reference" }, verdict: "fail", reason: "it marks b" }],
  },
  raised: { program: programThat("1 / 0") },
  timeout: { program: programThat("while True:", "    pass"), limitMs: 50 },
  unsupported: {
    program: ["from probe import unsupported", 'unsupported("no streams")', ""].join("\n"),
    level: "may",
  },
  inconclusive: {
    program: programThat(),
    check: '() => ({ kind: "undecided", detail: "too coarse" })',
  },
  skipped: {
    program: programThat(),
    expect: [{ when: { column: "reference" }, verdict: "skipped", reason: "not there" }],
  },
  "pass from a start tick": {
    program: programThat("import time", "mark(time.ticks_ms() > 5000)"),
    check: 'recorded("a", "True")',
    startTickMs: 6000,
  },
  "pass with pins": {
    program: programThat("from machine import Pin", "mark(Pin(15, Pin.IN).value())"),
    check: 'recorded("a", "1")',
    pins: { wires: { button: 15 }, stimulus: [{ wire: "button", level: 1, atMs: 0 }], watchMs: 20 },
  },
};

const SUITES = [
  Object.keys(KINDS).slice(0, 4),
  Object.keys(KINDS).slice(4, 8),
  Object.keys(KINDS).slice(8),
];

let planted: PlantedSuite[];

beforeAll(async () => {
  planted = SUITES.map((kinds) =>
    plantSuite(
      kinds.flatMap((kind) => Array.from({ length: EACH }, () => KINDS[kind]!)),
      kinds.includes("skipped")
        ? {
            untested: Array.from({ length: EACH / 2 }, (_, i) => ({
              id: `PLANTED-${80 + i + 1}`,
              statement: "It cannot be tested.",
              sources: [],
              reason: "by nobody",
            })),
          }
        : {},
    ),
  );
  for (const { folder, outDir } of planted) {
    await aiorig(["run", "--runtime", "reference", "--suites", folder, "--out", outDir]);
  }
}, 120_000);

afterAll(() => {
  for (const suite of planted) suite.remove();
});

test.each(SUITES.map((kinds, i) => [kinds.join(", "), i]))(
  "replay confirms 20 verdicts of each of these kinds: %s",
  async (_kinds, i) => {
    const file = resultsOf(i);
    const { stdout, exitCode } = await aiorig(["replay", file, "--all"]);
    const { length } = verdictsIn(file);
    expect({ exitCode, stdout: stdout.trim() }).toEqual({
      exitCode: 0,
      stdout: `${length} verdicts replayed: ${length} as recorded.`,
    });
    expect(length).toBeGreaterThanOrEqual(EACH * SUITES[i]!.length);
  },
);

test("without an argument, replay replays the unexpected verdicts", async () => {
  const { stdout } = await aiorig(["replay", resultsOf(0)]);
  expect(stdout.trim()).toBe("40 verdicts replayed: 40 as recorded.");
});

test("for a changed verdict, replay shows both verdicts and a command to see more", async () => {
  const { folder, outDir } = planted[0]!;
  const program = join(folder, "fixtures", "21.py");
  const before = readFileSync(program);
  writeFileSync(program, programThat());
  const { stdout, stderr, exitCode } = await aiorig([
    "replay",
    resultsOf(0),
    "planted-21",
    "reference",
  ]);
  writeFileSync(program, before);
  expect({ stdout: stdout.trim(), exitCode }).toEqual({
    stdout: `✗ PLANTED-21 on reference: pass, recorded as fail (expected pass)
    recorded: expected no mark after "a", but found "b"; whole record: a b
    npm run aiorig -- trace PLANTED-21 --runtime reference --suites ${folder}
1 verdict replayed: 0 as recorded, 1 not.`,
    exitCode: 1,
  });
  expect(stderr).toMatch(
    new RegExp(`Note: reference: suite ${folder} was [0-9a-f]{12} and is [0-9a-f]{12} now\\.`),
  );
  expect(existsSync(join(outDir, "results.jsonl"))).toBe(true);
});

test("replay uses the configuration of the recorded run, not of the current folder", async () => {
  const { folder } = planted[0]!;
  const config = join(folder, "limits.json");
  writeFileSync(config, '{ "limitMs": 200 }');
  const loop = plantSuite([{ program: programThat("while True:", "    pass") }]);
  const out = join(loop.folder, "out");
  const args = ["--suites", loop.folder, "--out", out, "--runtime", "reference"];
  await aiorig(["run", ...args, "--config", config]);
  writeFileSync(join(loop.folder, "aiorig.config.json"), '{ "limitMs": -1 }');
  const { stdout, exitCode } = await aiorig(["replay", join(out, "results.jsonl")], {
    cwd: loop.folder,
  });
  loop.remove();
  expect({ stdout: stdout.trim(), exitCode }).toEqual({
    stdout: expect.stringMatching(
      /^✓ PLANTED-01 on reference: error \(expected pass\), as recorded\n1/,
    ),
    exitCode: 0,
  });
});

test.each([
  [["PLANTED-99"], /has no verdict of PLANTED-99\. To see its verdicts: /],
  [["PLANTED-01", "cpython"], /has no verdict of PLANTED-01 on cpython\./],
])("it is wrong usage to name a verdict that is not in the file: %j", async (args, message) => {
  const { stderr, exitCode } = await aiorig(["replay", resultsOf(0), ...args]);
  expect({ stderr, exitCode }).toEqual({ stderr: expect.stringMatching(message), exitCode: 2 });
});

test("replay keeps its results in the folder that --out names", async () => {
  const kept = join(planted[0]!.folder, "kept");
  await aiorig(["replay", resultsOf(0), "PLANTED-21", "--out", kept]);
  expect(
    verdictsIn(join(kept, "results.jsonl")).map(({ clause, verdict }) => [clause, verdict]),
  ).toEqual([["PLANTED-21", "fail"]]);
});

function resultsOf(suite: number): string {
  return join(planted[suite]!.outDir, "results.jsonl");
}

function verdictsIn(file: string): { readonly clause: string; readonly verdict: string }[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === "verdict");
}
