import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import type { Waveform } from "../../harness/trace/waveform.ts";
import { sampleWaveform } from "../conformance/testing/sample-report.ts";
import { describeWaveform, drawWaveform } from "./drawing.ts";
import { timeAxis } from "./time-axis.ts";

test("a wire is a line with a step at each edge", () => {
  expect(drawWaveform(sampleWaveform).text).toContain('d="M90 30H162V14H306V30H810"');
});

test("if nothing drives a wire, it is dashed until its first edge", () => {
  const { text } = drawWaveform(sampleWaveform);
  expect(text).toContain('d="M234 50H234V42H810"');
  expect(text).toContain('d="M90 50H234" fill="none" stroke="currentColor" stroke-dasharray="2 3"');
});

test("edges within one pixel become a block", () => {
  const edges = [100, 101, 102].map((atUs, i) => ({
    ...{ wire: "LED", level: ((i + 1) % 2) as 0 | 1, atUs: atUs * 100 },
  }));
  const { text } = drawWaveform({ initial: { LED: 0 }, edges, watchedUs: 1_000_000 });
  expect(text).toContain('<path d="M97 14h1v16h-1z"/>');
});

test("if a waveform has a million edges, its drawing is still small", () => {
  const edges = Array.from({ length: 1_000_000 }, (_, i) => ({
    ...{ wire: "LED", level: (i % 2) as 0 | 1, atUs: i },
  }));
  const { text } = drawWaveform({ initial: { LED: 0 }, edges, watchedUs: 1_000_000 });
  expect(text.length).toBeLessThan(40_000);
});

test("people who do not see the drawing get a sentence with the number of edges", () => {
  expect(describeWaveform(sampleWaveform)).toBe(
    "Waveform of 100.000 ms: LED with 2 edges, BUTTON with 1 edge",
  );
});

test("a drawing in a separate file has its own background and a namespace", () => {
  expect(drawWaveform(sampleWaveform, { isFile: true }).text).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .* style="background:#fff;color:#1c2330">/,
  );
});

test("the drawing shades a part of the time, and its axis has a name", () => {
  const { text } = drawWaveform(sampleWaveform, {
    axis: "time",
    shaded: { fromUs: 10_000, toUs: 50_000 },
  });
  expect(text).toContain('d="M162 8H450V64H162z" fill-opacity=".12"');
  expect(text).toContain(">time in ms</text>");
});

test("a hostile name of a wire never becomes markup", () => {
  const name = `</text><script>alert(1)</script>${ALL_HOSTILE}`;
  const waveform: Waveform = { initial: { [name]: 1 }, edges: [], watchedUs: 10 };
  const { text } = drawWaveform(waveform);
  expect({ harm: harmIn(text), hasScript: text.includes("<script") }).toEqual({
    harm: [],
    hasScript: false,
  });
});

test.each([
  [100_000, { unit: "ms", labels: ["0", "20", "40", "60", "80", "100"] }],
  [1_500, { unit: "us", labels: ["0", "500", "1000", "1500"] }],
  [9_000_000, { unit: "s", labels: ["0", "2", "4", "6", "8"] }],
  [2_500, { unit: "ms", labels: ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"] }],
  [0, { unit: "us", labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"] }],
])("an axis of %i us has round ticks", (lengthUs, expected) => {
  const { ticks, unit } = timeAxis({ fromUs: 0, toUs: lengthUs }, 6);
  expect({ unit, labels: ticks.map(({ label }) => label) }).toEqual(expected);
});
