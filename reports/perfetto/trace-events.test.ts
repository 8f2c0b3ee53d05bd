import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import {
  hostileReport,
  sampleTrace,
  sampleWaveform,
} from "../conformance/testing/sample-report.ts";
import { renderTraceEvents } from "./trace-events.ts";

const ORIGIN = { clause: "PIN-01", runtime: "reference" };

test("marks are instants with their times in microseconds", () => {
  const { traceEvents } = JSON.parse(renderTraceEvents(sampleTrace, ORIGIN));
  expect(traceEvents.slice(2)).toEqual([
    { name: "a", ph: "i", s: "t", pid: 1, tid: 1, ts: 20, args: { mark: "a" } },
    {
      ...{ name: "result", ph: "i", s: "t", pid: 1, tid: 1, ts: 10_040 },
      args: { mark: "result=[b, 1]" },
    },
  ]);
});

test("each wire is a track of its levels", () => {
  const trace = { ...sampleTrace, marks: [], waveform: sampleWaveform };
  const { traceEvents } = JSON.parse(renderTraceEvents(trace, ORIGIN));
  const place = { ph: "C", pid: 2, tid: 1 };
  expect(traceEvents.slice(3)).toEqual([
    { name: "LED", ...place, ts: 0, args: { level: 0 } },
    { name: "LED", ...place, ts: 10_000, args: { level: 1 } },
    { name: "BUTTON", ...place, ts: 20_000, args: { level: 1 } },
    { name: "LED", ...place, ts: 30_000, args: { level: 0 } },
  ]);
});

test("the name of each process in the file says which clock its times have", () => {
  const trace = { ...sampleTrace, waveform: sampleWaveform };
  const { traceEvents } = JSON.parse(renderTraceEvents(trace, ORIGIN));
  const names = traceEvents
    .filter(({ name }: { name: string }) => name === "process_name")
    .map(({ args }: { args: { name: string } }) => args.name);
  expect(names).toEqual([
    "marks of PIN-01 on reference (clock of the target)",
    "wires of PIN-01 on reference",
  ]);
});

test("hostile text stays text", () => {
  const report = hostileReport(ALL_HOSTILE);
  const [verdict] = report.results.verdicts;
  const json = renderTraceEvents(report.traceOf(verdict!)!, verdict!);
  expect({ harm: harmIn(json), isSmall: json.length < 100_000 }).toEqual({
    harm: [],
    isSmall: true,
  });
});
