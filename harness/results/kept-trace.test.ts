import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Outcome, Run } from "../trace/run.ts";
import { parseKeptRun, readKeptRun, readKeptTrace } from "./kept-trace.ts";
import { keepTrace } from "./trace-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-trace-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run: Run = {
  outcome: { kind: "timeout", limitMs: 10 },
  trace: {
    marks: [{ name: "a", value: { exception: "ValueError", args: [1] }, atUs: 3 }],
    stdout: "\x1b[31m",
    stderr: "",
    waveform: {
      initial: { LED: null },
      edges: [{ wire: "LED", level: 1, atUs: 2.5 }],
      watchedUs: 9,
    },
  },
  wallMs: 12,
};

test("reading a kept trace returns exactly the trace that was written", () => {
  const name = keepTrace(folder, "reference", "PIN-01", run);
  expect(readKeptTrace(folder, name)).toEqual({ outcome: "timeout", wallMs: 12, ...run.trace });
});

const OUTCOMES: { readonly [Kind in Outcome["kind"]]: Extract<Outcome, { kind: Kind }> } = {
  ended: { kind: "ended" },
  watched: { kind: "watched" },
  raised: { kind: "raised", exception: "ValueError", traceback: "line 1" },
  unusable: { kind: "unusable", name: "Queue", class: "m:Q", exception: "e", traceback: "t" },
  unsupported: { kind: "unsupported", reason: "no pins", isSuitesLimit: true },
  deadlocked: { kind: "deadlocked", waits: ["main"] },
  timeout: { kind: "timeout", limitMs: 10 },
  flooded: { kind: "flooded", limitBytes: 10 },
  crashed: { kind: "crashed", detail: "SIGSEGV" },
  unreadable: { kind: "unreadable", detail: "no file" },
  unavailable: { kind: "unavailable", detail: "no port" },
  aborted: { kind: "aborted" },
  "rig fault": { kind: "rig fault", detail: "a wire" },
  "adapter fault": { kind: "adapter fault", detail: "silence" },
  unmeasurable: { kind: "unmeasurable", reason: "too fast" },
};

test.each(Object.values(OUTCOMES))(
  "a kept run that ended with %o can be judged again",
  (outcome) => {
    const kept = { ...run, outcome };
    const name = keepTrace(folder, "reference", "PIN-01", kept);
    expect(readKeptRun(folder, name)).toEqual({ clause: "PIN-01", runtime: "reference", ...kept });
  },
);

test("a kept run with an unknown part cannot be judged again", () => {
  const odd = { clause: "PIN-01", runtime: "reference", ...run.trace, wallMs: 1, odd: 1 };
  expect(parseKeptRun({ ...odd, outcome: { kind: "ended" } })).toBeUndefined();
});

test("a trace outside the folder of the results is not read", () => {
  const name = keepTrace(folder, "reference", "PIN-01", run);
  const inner = join(folder, "traces");
  expect(readKeptTrace(inner, `../${name}`)).toBeUndefined();
  expect(readKeptTrace(inner, join(folder, name))).toBeUndefined();
});

test.each([
  ["a missing file", undefined],
  ["a file that is cut off", '{"outcome":'],
  ["a file with other data", '{"outcome":{"kind":"ended"}}'],
  [
    "an edge of an unknown wire",
    JSON.stringify({
      outcome: { kind: "ended" },
      wallMs: 1,
      ...run.trace,
      waveform: { initial: {}, edges: [{ wire: "LED", level: 1, atUs: 1 }], watchedUs: 2 },
    }),
  ],
])("%s is not a trace", (_what, text) => {
  if (text !== undefined) writeFileSync(join(folder, "trace.json"), text);
  expect(readKeptTrace(folder, "trace.json")).toBeUndefined();
});
