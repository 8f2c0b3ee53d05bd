import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import {
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

/** The number of planted clauses of each kind. */
const EACH = 2;

/** The planted clause of each kind. The kind says which verdict the clause gets on the reference. */
const KINDS: Readonly<Record<string, PlantedClause>> = {
  pass: { program: programThat() },
  fail: { program: programThat('mark("b")') },
  "declared fail": {
    program: programThat('mark("b")'),
    expect: [{ when: { column: "reference" }, verdict: "fail", reason: "it marks b" }],
  },
  raised: { program: programThat("1 / 0") },
  timeout: { program: programThat("while True:", "    pass"), limitMs: 50 },
  "timeout of the configuration": { program: programThat("while True:", "    pass") },
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
    program: programThat("import time", "mark(str(time.ticks_ms() > 5000))"),
    check: 'recorded("a", "True")',
    startTickMs: 6000,
  },
  "pass with pins": {
    program: programThat("from machine import Pin", "mark(str(Pin(15, Pin.IN).value()))"),
    check: 'recorded("a", "1")',
    pins: { wires: { button: 15 }, stimulus: [{ wire: "button", level: 1, atMs: 0 }], watchMs: 20 },
  },
};

const NAMES = Object.keys(KINDS);

/** The kinds of planted clauses that get an unexpected verdict. */
const UNEXPECTED = ["fail", "raised", "timeout", "timeout of the configuration", "inconclusive"];

const UNTESTED = ["PLANTED-81", "PLANTED-82"];

let planted: PlantedSuite;
let file: string;

beforeAll(async () => {
  planted = plantSuite(
    NAMES.flatMap((kind) => Array.from({ length: EACH }, () => clauseOf(kind))),
    {
      untested: UNTESTED.map((id) => ({
        ...{ id, statement: "It cannot be tested.", sources: [], reason: "by nobody" },
      })),
    },
  );
  const { folder, outDir } = planted;
  const config = join(folder, "limits.json");
  writeFileSync(config, '{ "limitMs": 200 }');
  await compiledHere([
    ...["run", "--runtime", "reference", "--suites", folder, "--out", outDir],
    ...["--config", config],
  ]);
  // This configuration is not valid. If replay read the configuration of its current folder, it would fail here.
  writeFileSync(join(folder, "aiorig.config.json"), '{ "limitMs": -1 }');
  file = join(outDir, "results.jsonl");
}, 120_000);

afterAll(() => planted.remove());

test("`replay` confirms verdicts of each kind", async () => {
  const { stdout, exitCode } = await compiledHere(["replay", file, "--all"]);
  const { length } = verdictsIn(file);
  expect({ exitCode, stdout: stdout.trim() }).toEqual({
    exitCode: 0,
    stdout: `${length} verdicts replayed: ${length} as recorded.`,
  });
  expect(length).toBe(EACH * NAMES.length + UNTESTED.length);
}, 120_000);

test("without a clause, `replay` replays the unexpected verdicts, and keeps its results in the folder that --out names", async () => {
  const kept = join(planted.folder, "kept");
  const { stdout } = await compiledHere(["replay", file, "--out", kept]);
  const unexpected = UNEXPECTED.flatMap(clausesOf);
  const recorded = verdictsIn(file).filter(({ clause }) => unexpected.includes(clause));
  expect(stdout.trim().split("\n").slice(0, -2)).toEqual([
    ...recorded.map(
      ({ clause, verdict }) => `✓ ${clause} on reference: ${verdict} (expected pass), as recorded`,
    ),
    `${unexpected.length} verdicts replayed: ${unexpected.length} as recorded.`,
  ]);
  expect(described(join(kept, "results.jsonl"))).toEqual(
    recorded.map(({ clause, verdict }) => [clause, verdict]),
  );
  expect(recorded).toHaveLength(unexpected.length);
}, 120_000);

test("for a changed verdict, `replay` shows both verdicts and a command to see more", async () => {
  const { folder, outDir } = planted;
  const [id = ""] = clausesOf("fail");
  const program = join(folder, "fixtures", `${id.slice(-2)}.py`);
  const before = readFileSync(program);
  writeFileSync(program, programThat());
  const { stdout, stderr, exitCode } = await compiledHere([
    ...["replay", file, id.toLowerCase(), "reference"],
  ]);
  writeFileSync(program, before);
  const config = join(folder, "limits.json");
  expect({ stdout: stdout.trim(), exitCode }).toEqual({
    stdout: `✗ ${id} on reference: pass, recorded as fail (expected pass)
    recorded: expected no mark after "a", but found "b"; whole record: a b
    npm run aiorig -- trace ${id} --runtime reference --suites ${folder} --config ${config} --limit-ms 200
1 verdict replayed: 0 as recorded, 1 not.`,
    exitCode: 1,
  });
  expect(stderr).toMatch(
    new RegExp(`Note: reference: suite ${folder} was [0-9a-f]{12} and is [0-9a-f]{12} now\\.`),
  );
  expect(existsSync(join(outDir, "results.jsonl"))).toBe(true);
}, 120_000);

test("`replay` uses the configuration of the recorded run, not of the current folder", async () => {
  const [id = ""] = clausesOf("timeout of the configuration");
  const { stdout, exitCode } = await compiledHere(["replay", file, id], { cwd: planted.folder });
  expect({ stdout: stdout.trim(), exitCode }).toEqual({
    stdout: expect.stringMatching(
      new RegExp(`^✓ ${id} on reference: error \\(expected pass\\), as recorded\n1`),
    ),
    exitCode: 0,
  });
}, 120_000);

test.each([
  [["PLANTED-99"], /has no verdict of PLANTED-99\. To see the verdicts in a results file: /],
  [["PLANTED-01", "cpython"], /has no verdict of PLANTED-01 on cpython\./],
])("`replay` refuses a verdict that is not in the file: %j", async (args, message) => {
  const { stderr, exitCode } = await aiorigHere(["replay", file, ...args]);
  expect({ stderr, exitCode }).toEqual({ stderr: expect.stringMatching(message), exitCode: 2 });
});

/**
 * Returns the planted clause of a kind. If the clause sets no time limit, it gets a long one, because programs are slow
 * on a busy machine. Only clauses of the kind `timeout of the configuration` stay without a limit, so that the short
 * limit of the configuration applies.
 */
function clauseOf(kind: string): PlantedClause {
  const clause = KINDS[kind]!;
  return kind === "timeout of the configuration" ? clause : { limitMs: 10_000, ...clause };
}

/** Returns the ids of all clauses of a kind. */
function clausesOf(kind: string): string[] {
  const first = NAMES.indexOf(kind) * EACH + 1;
  return Array.from({ length: EACH }, (_, i) => `PLANTED-${String(first + i).padStart(2, "0")}`);
}

function described(results: string): string[][] {
  return verdictsIn(results).map(({ clause, verdict }) => [clause, verdict]);
}

function verdictsIn(results: string): { readonly clause: string; readonly verdict: string }[] {
  return readFileSync(results, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === "verdict");
}
