// Data of reports for tests, in the form in which `aiorig report` reads it.
import type { KeptTrace } from "../../../harness/results/kept-trace.ts";
import type { VerdictLine } from "../../../harness/results/results-lines.ts";
import type { Waveform } from "../../../harness/trace/waveform.ts";
import { line, resultsOf } from "../../matrix/testing/sample-results.ts";
import type { ReportData } from "../report-data.ts";

/** A trace with two marks. */
export const sampleTrace: KeptTrace = {
  outcome: "ended",
  wallMs: 30,
  marks: [
    { name: "a", value: null, atUs: 20 },
    { name: "result", value: ["b", 1], atUs: 10_040 },
  ],
  stdout: "hello\n",
  stderr: "",
};

/** A waveform with a wire that is driven from the start, and a wire that is driven later. */
export const sampleWaveform: Waveform = {
  initial: { LED: 0, BUTTON: null },
  edges: [
    { wire: "LED", level: 1, atUs: 10_000 },
    { wire: "BUTTON", level: 1, atUs: 20_000 },
    { wire: "LED", level: 0, atUs: 30_000 },
  ],
  watchedUs: 100_000,
};

const FAILED = "traces/micropython/SLEEP-02.json";
const WATCHED = "traces/pico-virtual/PIN-01.json";

/** A report with each kind of cell, a trace, a waveform, and an emulated board. */
export const sampleReport: ReportData = reportOf(
  ["reference", "micropython", "pico-virtual"],
  [
    line("SLEEP-01", "reference", "pass"),
    line("SLEEP-01", "micropython", "skipped", { expected: "skipped", reason: "it has no clock" }),
    line("SLEEP-01", "pico-virtual", "unsupported", { detail: "no sleep" }),
    line("SLEEP-02", "reference", "inconclusive", { met: false, detail: "too coarse" }),
    line("SLEEP-02", "micropython", "fail", { met: false, detail: "b was due", trace: FAILED }),
    line("SLEEP-02", "pico-virtual", "fail", { expected: "fail", reason: "it wakes early" }),
    line("PIN-01", "reference", "error", { met: false, broke: "program", detail: "it hangs" }),
    line("PIN-01", "micropython", "pass", { expected: "fail", met: false, reason: "no pins" }),
    line("PIN-01", "pico-virtual", "pass", { trace: WATCHED }),
  ],
  {
    [FAILED]: sampleTrace,
    [WATCHED]: { ...sampleTrace, stdout: "", waveform: sampleWaveform },
  },
);

/** Makes the data of a report. `traces` has the kept trace for each trace name in the verdicts. */
export function reportOf(
  runtimes: string[],
  verdicts: VerdictLine[],
  traces: Readonly<Record<string, KeptTrace>> = {},
): ReportData {
  const { headers, ...rest } = resultsOf(runtimes, verdicts);
  const clauses = [...new Set(verdicts.map(({ clause }) => clause))];
  return {
    results: {
      ...rest,
      headers: headers.map((header) => ({
        ...header,
        runtimes: runtimes.map((name) => ({
          name,
          version: "1.25.0",
          platform: name === "pico-virtual" ? "Raspberry Pi Pico, emulated" : "linux",
          firmware: { path: "/firmware.uf2", hash: "ab".repeat(32) },
        })),
      })),
    },
    clauses: new Map(
      clauses.map((id) => [
        id,
        {
          statement: `The promise of \`${id}\` holds.`,
          sources: ["https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.sleep"],
          program: { path: `fixtures/${id}.py`, text: `# ${id}\nmark("a")\n` },
        },
      ]),
    ),
    traceOf: ({ trace }) => (trace === undefined ? undefined : traces[trace]),
    folder: "out",
    notices: [],
  };
}

/** Makes the data of a report that has hostile text in every field that comes from outside of aiorig. */
export function hostileReport(text: string): ReportData {
  const trace: KeptTrace = {
    outcome: "ended",
    wallMs: 1,
    marks: [
      { name: text, value: text, atUs: 1 },
      { name: "x".repeat(1_000_000), value: "y".repeat(1_000_000), atUs: 2 },
    ],
    stdout: `${text}\n${"z".repeat(1_000_000)}\n`,
    stderr: text,
    waveform: {
      initial: { [text]: 0 },
      edges: [{ wire: text, level: 1, atUs: 5 }],
      watchedUs: 10,
    },
  };
  const parts = { level: "must", detail: text, reason: text, program: text, trace: text } as const;
  const report = reportOf(
    [text, "reference"],
    [
      line(`${text}-01`, text, "fail", { ...parts, met: false }),
      line(`${text}-01`, "reference", "fail", { ...parts, expected: "fail" }),
      line(`${text}-02`, text, "skipped", { ...parts, expected: "skipped" }),
    ],
    { [text]: trace },
  );
  const about = {
    statement: text,
    sources: [text, `https://example.org/#${text}`, "javascript:alert(1)"],
  };
  return {
    ...report,
    results: {
      ...report.results,
      headers: report.results.headers.map((header) => ({
        ...header,
        suite: text,
        host: text,
        runtimes: header.runtimes.map((column) => ({
          ...column,
          version: text,
          platform: `${text} emulated`,
          implementation: text,
          firmware: { path: text, hash: text },
          asyncio: text,
        })),
      })),
    },
    clauses: new Map(
      [...report.clauses.keys()].map((id) => [id, { ...about, program: { path: text, text } }]),
    ),
    folder: text,
    notices: [text],
  };
}
