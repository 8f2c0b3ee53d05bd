import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { headerOf } from "../engine/run-header.ts";
import { clausesOf, ownSuite } from "../engine/suite.ts";
import type { SuiteRun } from "../engine/suite-run.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { resumedRun } from "./resumed-run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-resumed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CAPABILITIES = { pins: false, clock: "real" } as const;
const SUITE = ownSuite(groups);

function runOf(fields: Partial<SuiteRun> = {}): SuiteRun {
  const identity = { version: "1.25.0", platform: "linux", family: "micropython" } as const;
  return {
    suite: SUITE,
    clauses: clausesOf(SUITE).filter(({ id }) => id.startsWith("BSEM-")),
    columns: ["micropython"],
    runtimes: new Map([
      ["micropython", { isReady: true, identity, capabilities: CAPABILITIES, traits: {} }],
    ]),
    required: [],
    config: {},
    out: { path: folder } as OutFolder,
    version: "0.1.0",
    ...fields,
  };
}

function line(clause: string, fields: Partial<VerdictLine> = {}): VerdictLine {
  return {
    ...{ type: "verdict", clause, runtime: "micropython", level: "must", repetition: 1 },
    ...{ verdict: "pass", expected: "pass", met: true, program: "x.py", ms: 1 },
    ...fields,
  };
}

function write(header: Header, lines: readonly VerdictLine[]): void {
  const text = [header, ...lines].map((one) => `${JSON.stringify(one)}\n`).join("");
  writeFileSync(join(folder, "results.jsonl"), text);
}

test("a resumed run keeps its earlier verdicts, even if the last line of the results is cut off", () => {
  const header = headerOf(runOf());
  write(header, [line("BSEM-01")]);
  const text = `${JSON.stringify(header)}\n${JSON.stringify(line("BSEM-01"))}\n{"type":"verdict","cl`;
  writeFileSync(join(folder, "results.jsonl"), text);
  expect(resumedRun(runOf())).toEqual({ started: header.started, kept: [line("BSEM-01")] });
});

test("a resumed run judges a clause again if its earlier verdict says nothing about the runtime", () => {
  write(headerOf(runOf()), [
    line("BSEM-01", { verdict: "error", met: false, broke: "program" }),
    line("BSEM-02", { verdict: "error", met: false, broke: "rig" }),
  ]);
  expect(resumedRun(runOf()).kept.map(({ clause }) => clause)).toEqual(["BSEM-01"]);
  write(headerOf(runOf()), [line("BSEM-01", { verdict: "skipped", unrun: "max-time" })]);
  expect(resumedRun(runOf()).kept).toEqual([]);
});

test.each<[what: string, now: Partial<SuiteRun>, why: RegExp]>([
  [
    "other columns",
    { columns: ["micropython", "cpython"] },
    /cannot be resumed: its columns were micropython, and now they are micropython, cpython\. Repeat the options of that run, or leave out --resume/,
  ],
  [
    "other clauses",
    { clauses: clausesOf(SUITE).slice(0, 1) },
    /: it judged other clauses than this command selects, or judged each clause a different number of times\./,
  ],
  [
    "other repetitions",
    { repeat: 2 },
    /: it judged other clauses than this command selects, or judged each clause a different number/,
  ],
  [
    "another version of the runtime",
    {
      runtimes: new Map([
        [
          "micropython",
          {
            isReady: true,
            identity: { version: "1.26.0", platform: "linux", family: "micropython" },
            capabilities: CAPABILITIES,
            traits: {},
          },
        ],
      ]),
    },
    /: version of micropython was 1\.25\.0, and now it is 1\.26\.0\./,
  ],
  [
    "another suite",
    { suite: { ...SUITE, fixtures: join(SUITE.fixtures, "bsem") } },
    /: suite of micropython was [0-9a-f]{12}, and now it is [0-9a-f]{12}\./,
  ],
  ["other limits", { config: { limitMs: 5 } }, /: limits of micropython was /],
])("a resumed run refuses an earlier run with %s", (_what, now, why) => {
  write(headerOf(runOf()), [line("BSEM-01")]);
  expect(() => resumedRun(runOf(now))).toThrow(UsageError);
  expect(() => resumedRun(runOf(now))).toThrow(why);
});

test("if there is no earlier run, --resume is refused", () => {
  rmSync(join(folder, "results.jsonl"));
  expect(() => resumedRun(runOf())).toThrow(
    /^there is nothing to resume: .*results\.jsonl does not exist/,
  );
});
