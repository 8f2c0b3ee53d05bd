import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import { ownSuite, ROOT } from "../engine/suite.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { COMMANDS } from "./commands.ts";
import { faultsAsJson } from "./faults-json.ts";
import { aiorigHere } from "./testing/command-line.ts";
import { documentedFields, documentIn } from "./testing/documented-fields.ts";
import { versionsAsJson } from "./versions-command.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-json-"));
  plantFiles();
  await aiorigHere(["certify", "--even-if-failing", "--out", "b.jsonl"], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const DOCUMENTED = documentedFields();

/** For each type of JSON document: the arguments of a command that prints the document, and the exit code. */
const PRINTED: Readonly<Record<string, readonly [args: readonly string[], exitCode: number]>> = {
  session: [["watch", "hello.py", "--runtime", "reference"], 0],
  list: [["list", "LOCK"], 0],
  explain: [["explain", "LOCK-01"], 0],
  expect: [["expect"], 0],
  "expect update": [["expect", "--update", "port", "--expectations", "mine.json"], 0],
  smoke: [["smoke", "adapter:false"], 3],
  boards: [["boards"], 0],
  "rig list": [["rig", "list"], 0],
  "rig doctor": [["rig", "doctor", "./rig.ts"], 3],
  config: [["config"], 0],
  "cache list": [["cache", "list"], 0],
  "cache verify": [["cache", "verify"], 0],
  "cache clean": [["cache", "clean", "--dry-run"], 0],
  results: [["results"], 1],
  diff: [["diff", "out", "out"], 0],
  certify: [["certify", "--even-if-failing"], 1],
  verify: [["verify", "b.jsonl"], 1],
  time: [
    ["time", "COST-STOPWATCH", "--runtime", "reference", "--blocks", "2", "--samples", "6"],
    0,
  ],
  figures: [["time", "--list"], 0],
  compare: [["compare", "old.jsonl", "old.jsonl"], 4],
  history: [["history", "."], 0],
  "baseline accept": [["baseline", "accept", "old.jsonl", "--reason", "so"], 0],
};

/**
 * For each type of JSON document whose command cannot run in a test: a function that makes such a document from a
 * little data.
 */
const MADE = {
  // The test does not run the command `versions`, because this command would connect to Debian's archive.
  versions: () =>
    versionsAsJson([{ version: "1.26.1", from: "Debian sid", builtFor: [], isDefault: false }]),
  // The test does not run the command `faults`, because this command would take a minute to try each planted fault.
  faults: () => faultsAsJson({ version: "0", planted: [], mutants: [] }, []),
};

/** The types of JSON documents whose fields are checked in the test of their own command. */
const ELSEWHERE = ["fuzz", "irq"];

describe("--json prints one document with the fields that docs/json.md names", () => {
  test.each(Object.entries(PRINTED))("%s", async (type, [args, exitCode]) => {
    const printed = await aiorigHere([...args, "--json"], {
      cwd: folder,
      env: { AIORIG_CACHE: join(folder, "cache") },
    });
    expect({ ...documentIn(printed.stdout), exitCode: printed.exitCode }).toEqual({
      type,
      fields: DOCUMENTED.get(type),
      exitCode,
    });
  });

  test.each(Object.entries(MADE))("%s", (type, make) => {
    expect(documentIn(JSON.stringify(make()))).toEqual({ type, fields: DOCUMENTED.get(type) });
  });
});

test("docs/json.md describes what the tests check, and nothing else", () => {
  const checked = [...Object.keys(PRINTED), ...Object.keys(MADE), ...ELSEWHERE];
  expect([...DOCUMENTED.keys()].sort()).toEqual(checked.sort());
});

test("docs/json.md says which commands have --json", async () => {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  const leaves = commands.flatMap((command) => leavesOf(command, ""));
  const has = (command: Command) => command.options.some(({ long }) => long === "--json");
  const names = (isWith: boolean) =>
    leaves.filter(({ command }) => has(command) === isWith).map(({ name }) => name);
  const options = ["expect update", "figures"];
  const types = [...DOCUMENTED.keys()].filter((type) => !options.includes(type));
  expect({ with: names(true).sort(), without: names(false).sort() }).toEqual({
    with: types.map((type) => (type === "session" ? "watch" : type)).sort(),
    without: [
      ...["allure", "badge", "completion", "firmware build", "merge", "replay", "report"],
      ...["rig serve", "rig wiring", "run", "spec", "trace"],
    ],
  });
});

test("an error leaves standard output empty", async () => {
  const { exitCode, stdout, stderr } = await aiorigHere(["explain", "LOCK-99", "--json"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^aiorig: there is no clause LOCK-99\./);
});

function leavesOf(command: Command, before: string): { name: string; command: Command }[] {
  const name = `${before}${command.name()}`;
  return command.commands.length === 0
    ? [{ name, command }]
    : command.commands.flatMap((inner) => leavesOf(inner, `${name} `));
}

function plantFiles(): void {
  mkdirSync(join(folder, "out"));
  mkdirSync(join(folder, "cache"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const lines = (values: readonly object[]) =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  const definition = {
    ...{ name: "json-test", title: "no boards", notes: [], kind: "bench", start: "a" },
    ...{ wires: { a: { dut: 14, instrument: 15 } }, run: { instrument: 22 } },
    ...{ dut: { serialNumber: "json-1" }, instrument: { serialNumber: "json-2" } },
  };
  const module = JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"));
  write(
    "rig.ts",
    `import { defineRig } from ${module};\nexport default defineRig(${JSON.stringify(definition)});\n`,
  );
  write("out/results.jsonl", lines([header(), FAILURE]));
  write("hello.py", "print('hello')\n");
  write("old.jsonl", lines(TIMING));
  write("aiorig.expectations.json", JSON.stringify({ expectations: [] }));
}

function header(): Header {
  return {
    type: "header",
    schema: 2,
    suite: "0.3.0",
    suiteHash: suiteHashOf(ownSuite(groups)),
    host: "Linux x64",
    started: "2026-11-21T09:00:00.000Z",
    runtimes: [{ name: "port", version: "1.27.0", platform: "linux", pins: false, traits: {} }],
    clauses: ["LOCK-01"],
    limits: { programMs: 10_000, outputBytes: 1_048_576 },
  };
}

const FAILURE: VerdictLine = {
  type: "verdict",
  clause: "LOCK-01",
  runtime: "port",
  level: "must",
  repetition: 1,
  verdict: "fail",
  expected: "pass",
  met: false,
  detail: "it records nothing",
  program: "fixtures/lock/01.py",
  ms: 1,
};

/** The lines of a file with measurements. They have too few samples to decide anything. */
const TIMING = [
  {
    ...{ type: "timing", schema: 1, suite: "0.1.0", started: "2026-01-01T00:00:00.000Z" },
    ...{ host: "a machine", figures: ["LATENCY-EVENT"], plan: { blocks: 2 } },
    targets: [{ column: "port", version: "1.27.0", platform: "linux", isEmulated: false }],
  },
  ...[0, 1].map(() => ({
    ...{ type: "block", figure: "LATENCY-EVENT", column: "port", source: "marks" },
    ...{ stepUs: 1, tickUs: 1000, lost: 0, us: [1, 2, 3] },
  })),
  { type: "end", ended: "2026-01-01T00:00:01.000Z" },
];
