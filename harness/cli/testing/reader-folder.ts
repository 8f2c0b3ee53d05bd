import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { groups } from "../../../suites/index.ts";
import type { Clause } from "../../check/clause.ts";
import { contentOf, suiteHashOf } from "../../engine/run-header.ts";
import { clausesOf, ownSuite } from "../../engine/suite.ts";
import type { Header, VerdictLine } from "../../results/results-lines.ts";
import type { TimingLine } from "../../timing/files/timing-lines.ts";

/** Makes a folder with every file that the examples of the help name: results, measurements, a rig, a configuration. */
export function plantReaderFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-reader-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write("aiorig.expectations.json", '{ "expectations": [] }\n');
  write("my-rig.ts", `export default ${JSON.stringify(RIG)};\n`);
  write("ci/aiorig.config.ts", "export default {};\n");
  const results = resultsOf(join(folder, "aiorig.expectations.json"));
  for (const name of RESULTS) write(`${name}/results.jsonl`, results);
  write("all.jsonl", results);
  for (const name of MEASUREMENTS) write(name, measurement());
  mkdirSync(join(folder, "cache"));
  return folder;
}

/** Copies the folder that `plantReaderFolder` made. One example of the help runs in the copy. */
export function copyOfFolder(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "aiorig-example-"));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const RESULTS = [
  ...["out", "old", "new", "main", "baseline", "merged", "linux", "pico"],
  ...["shard-1", "shard-2", "shard-3"],
];

const MEASUREMENTS = ["out/timing.jsonl", "old/timing.jsonl", "measurements/monday.jsonl"];

/** The names of columns in the examples. */
const COLUMNS = [
  ...["micropython", "cpython", "two-picos", "exec=my-python"],
  ...["micropython@1.25", "micropython@1.26"],
];

const CLAUSES = ["GATHER-01", "PIN-01", "HIL-03"];

const RIG = {
  ...{ name: "my-rig", title: "Two boards.", notes: [], kind: "bench", start: "a" },
  ...{ wires: { a: { dut: 14, instrument: 15 } }, run: { instrument: 22 } },
  ...{ dut: { serialNumber: "example-1" }, instrument: { serialNumber: "example-2" } },
};

function resultsOf(expectations: string): string {
  const suite = ownSuite(groups);
  const clauses = clausesOf(suite).filter(({ id }) => CLAUSES.includes(id));
  const header: Header = {
    type: "header",
    schema: 2,
    suite: "0.3.0",
    suiteHash: suiteHashOf(suite),
    host: "Linux x64",
    started: "2026-11-21T09:00:00.000Z",
    runtimes: COLUMNS.map((name) => ({
      ...{ name, version: "1.27.0", platform: "linux", pins: true, traits: {} },
    })),
    clauses: clauses.map(({ id }) => id),
    limits: { programMs: 10_000, outputBytes: 1_048_576 },
    expectations: { ...contentOf(expectations), path: "aiorig.expectations.json", entries: [] },
  };
  const verdicts = clauses.flatMap((clause) => COLUMNS.map((name) => failureOf(clause, name)));
  return [header, ...verdicts].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function failureOf({ id, level, program }: Clause, runtime: string): VerdictLine {
  return {
    ...{ type: "verdict", clause: id, runtime, level, repetition: 1, verdict: "fail" },
    ...{ expected: "pass", met: false, detail: "it records nothing", program, ms: 1 },
  };
}

function measurement(): string {
  const started = "2026-01-01T00:00:00.000Z";
  const lines: TimingLine[] = [
    {
      ...{ type: "timing", schema: 1, suite: "0.3.0", started, host: "a machine" },
      targets: [{ column: "micropython", version: "1.27.0", platform: "linux", isEmulated: false }],
      figures: ["LATENCY-EVENT"],
      plan: { blocks: 2 },
    },
    ...[0, 1].map(
      (): TimingLine => ({
        ...{ type: "block", figure: "LATENCY-EVENT", column: "micropython", source: "marks" },
        ...{ stepUs: 1, tickUs: 1000, lost: 0, us: [1, 2, 3] },
      }),
    ),
    { type: "end", ended: started },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
