import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { line, resultsOf } from "../../reports/matrix/testing/sample-results.ts";
import { keepTrace } from "../results/trace-file.ts";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-report-"));
  mkdirSync(join(folder, "out"));
  file = join(folder, "out", "results.jsonl");
  const trace = (column: string, clause: string) =>
    keepTrace(join(folder, "out"), column, clause, {
      outcome: { kind: "ended" },
      wallMs: 5,
      trace: {
        marks: [{ name: "late", value: null, atUs: 12 }],
        stdout: "",
        stderr: "",
        ...(clause.startsWith("PIN") && {
          waveform: { initial: { LED: 0 }, edges: [], watchedUs: 10 },
        }),
      },
    });
  const { headers, verdicts } = resultsOf(
    ["reference", "micropython=mine"],
    [
      line("SLEEP-01", "reference", "pass"),
      line("SLEEP-01", "micropython=mine", "fail", {
        ...{ met: false, detail: "it is late" },
        trace: trace("micropython=mine", "SLEEP-01"),
      }),
      line("PIN-01", "reference", "pass", { trace: trace("reference", "PIN-01") }),
    ],
  );
  const lines = [
    { ...headers[0], limits: { programMs: 1, outputBytes: 1 }, suiteHash: "0" },
    ...verdicts,
  ];
  writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(""));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("`report` writes a report in every format into a folder beside the results of the current folder", async () => {
  const { stdout, exitCode } = await aiorigHere(["report"], { cwd: folder });
  expect({ stdout, exitCode }).toEqual({
    stdout: [
      "out/report/matrix.html",
      "out/report/junit.xml",
      "out/report/summary.md",
      "out/report/verdicts.csv",
      "out/report/perfetto (2 files)",
      "out/report/vcd (1 file)",
    ].join("\n"),
    exitCode: 0,
  });
  expect(read("out/report/matrix.html")).toContain("<td>0.012<td>late");
  expect(read("out/report/perfetto/micropython=mine/SLEEP-01.json")).toContain('"late"');
  expect(read("out/report/vcd/reference/PIN-01.vcd")).toContain("$var wire 1 ! LED $end");
});

test("`report` writes only the formats that --format names", async () => {
  const out = join(folder, "here");
  const args = ["report", file, "--format", "csv,junit", "--format", "markdown", "--out", out];
  const { exitCode } = await aiorigHere(args);
  expect(exitCode).toBe(0);
  expect(readdirSync(out).sort()).toEqual([".aiorig", "junit.xml", "summary.md", "verdicts.csv"]);
});

test("if `report` gets names of clauses, its reports contain only these clauses", async () => {
  await aiorigHere(["report", file, "sleep", "--format", "csv"]);
  const rows = read("out/report/verdicts.csv").trimEnd().split("\n").slice(1);
  expect(rows.map((row) => row.split(",").slice(1, 3).join(" "))).toEqual([
    "SLEEP-01 reference",
    "SLEEP-01 micropython=mine",
  ]);
});

test("`report` refuses a clause that the results do not have", async () => {
  const { stderr, exitCode } = await aiorigHere(["report", "out/results.jsonl", "GATHER-01"], {
    cwd: folder,
  });
  expect({ stderr, exitCode }).toEqual({
    stderr:
      "aiorig: out/results.jsonl has no verdict for GATHER-01. Name a clause or a group of this file, such as SLEEP-01.",
    exitCode: 2,
  });
});

test("`report` refuses an unknown format", async () => {
  const { stderr, exitCode } = await aiorigHere(["report", file, "--format", "html,pdf"]);
  expect(stderr).toContain("must be one of html, junit, markdown, csv, perfetto, vcd.");
  expect(exitCode).toBe(2);
});

test("`report` prints a notice if the suite of the run differs from the suite on this machine", async () => {
  const { stderr } = await aiorigHere(["report", file, "--format", "csv"]);
  expect(stderr).toMatch(/^Note: The suite on this machine is not the suite of the run/);
});

test("a second report removes the traces of an earlier report that are not part of the new report", async () => {
  await aiorigHere(["report", file, "--format", "perfetto"]);
  await aiorigHere(["report", file, "PIN-01", "--format", "perfetto"]);
  const traces = join(folder, "out", "report", "perfetto");
  expect(readdirSync(traces, { recursive: true })).toEqual(["reference", "reference/PIN-01.json"]);
});

test("`report` does not replace a file of another program", async () => {
  mkdirSync(join(folder, "out", "report"));
  writeFileSync(join(folder, "out", "report", "matrix.html"), "mine");
  const { exitCode, stderr } = await aiorigHere(["report", file]);
  expect(stderr).toContain("already exists, and aiorig did not write it.");
  expect(exitCode).toBe(2);
  expect(read("out/report/matrix.html")).toBe("mine");
});

test("two reports from the same results are identical", async () => {
  const outs = ["one", "two"].map((name) => join(folder, name));
  for (const out of outs) await aiorigHere(["report", file, "--out", out]);
  const [one = [], two] = outs.map((out) =>
    readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.startsWith(".aiorig") && /\.\w+$/.test(name))
      .map((name) => [name, readFileSync(join(out, name), "utf8")]),
  );
  expect(one.length).toBe(7);
  expect(two).toEqual(one);
});

test("`report` explains how to make missing results", async () => {
  rmSync(file);
  const { stderr, exitCode } = await aiorigHere(["report"], { cwd: folder });
  expect({ stderr, exitCode }).toEqual({
    stderr: "aiorig: there is no results file out/results.jsonl. Make it with: npm start",
    exitCode: 2,
  });
});

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
