import { describe, expect, test } from "vitest";
import { press, scatter } from "./presses.ts";
import {
  answerLatenciesUs,
  answersAfterFallOf,
  answersEachPress,
  missesSomeShortPresses,
} from "./responses.ts";
import { type DrawnWire, judgeDrawing } from "./testing/drawn-waveform.ts";

const PRESSES: DrawnWire = [1, 100, 150, 200, 250, 300, 350];

describe("the LED answers each press within 45 ms", () => {
  const answers = { button: "button", by: "LED", withinMs: 45 };
  const judge = (LED: DrawnWire, more = {}, button = PRESSES, resolutionUs = 0) =>
    judgeDrawing(answersEachPress({ ...answers, ...more }), {
      wires: { button, LED },
      watchedMs: 500,
      resolutionUs,
    });

  test("any edge is an answer", () => {
    expect(judge([0, 100, 245, 310])).toBe("holds");
  });

  test("a late answer is reported", () => {
    expect(judge([0, 101, 246, 301])).toBe(
      "broken: button falls at 200.000 ms, LED falls at 246.000 ms: 46.000 ms, expected at most 45.000 ms",
    );
  });

  test("a press that the LED does not answer is reported", () => {
    expect(judge([0, 101, 301])).toBe(
      "broken: button falls at 200.000 ms, button rises at 250.000 ms; no answer by LED",
    );
  });

  test("a second answer to one press is reported", () => {
    expect(judge([0, 101, 201, 220, 301])).toBe(
      "broken: button falls at 200.000 ms, LED falls at 201.000 ms, and LED rises at 220.000 ms: two answers to one press",
    );
  });

  test("an answer before any press is reported", () => {
    expect(judge([0, 99, 201, 301])).toBe("broken: LED rises at 99.000 ms, before any press");
  });

  test("a button that is never pressed is reported", () => {
    expect(judge([0], {}, [1])).toBe("broken: button is never pressed");
  });

  test("an edge to another level is not an answer", () => {
    expect(judge([0, 101, 111, 201, 211, 301, 311], { level: 1 })).toBe("holds");
    expect(judge([1, 10, 101, 111, 201, 211, 301, 311], { level: 1 })).toBe("holds");
  });

  test("a press shorter than the given time may be missed", () => {
    const short: DrawnWire = [1, 100, 150, 200, 220, 300, 350];
    expect(judge([0, 101, 301], { heldMs: 45 }, short)).toBe("holds");
    expect(judge([0, 201, 301], { heldMs: 45 }, short)).toBe(
      "broken: button falls at 100.000 ms, button rises at 150.000 ms; no answer by LED",
    );
  });

  test("an answer too long after the end of its press is reported", () => {
    const short: DrawnWire = [1, 100, 120, 200, 220, 300, 320];
    expect(judge([0, 101, 228, 301], { afterReleaseMs: 8 }, short)).toBe("holds");
    expect(judge([0, 101, 229, 301], { afterReleaseMs: 8 }, short)).toBe(
      "broken: button rises at 220.000 ms, LED falls at 229.000 ms: 9.000 ms, expected at most 8.000 ms after the release",
    );
  });

  test("a press before the start of the program does not count", () => {
    expect(judge([0, 201, 301], { fromMs: 150 })).toBe("holds");
    expect(judge([0, 101, 201, 301], { fromMs: 150 })).toBe(
      "broken: LED rises at 101.000 ms, before any press",
    );
  });

  test("if the median is too large, the report contains the distribution", () => {
    expect(judge([0, 103, 203, 340], { typicallyMs: 3 })).toBe("holds");
    expect(judge([0, 104, 203, 340], { typicallyMs: 3 })).toBe(
      "broken: 3 latencies: median 4.000 ms, 90 % within 40.000 ms, all within 40.000 ms; expected a median of at most 3 ms",
    );
  });

  test("the check is undecided if the instrument measures time in coarse steps", () => {
    expect(judge([0, 140, 240, 340], {}, PRESSES, 20_000)).toMatch(/^undecided: /);
  });

  test("the latencies are listed in the order of the presses", () => {
    const edges = [
      { wire: "button", level: 0, atUs: 10 },
      { wire: "LED", level: 1, atUs: 13 },
      { wire: "button", level: 1, atUs: 15 },
      { wire: "button", level: 0, atUs: 20 },
      { wire: "LED", level: 0, atUs: 22 },
    ] as const;
    const waveform = { initial: { button: 1, LED: 0 }, edges, watchedUs: 100 } as const;
    expect(answerLatenciesUs(waveform, answers)).toEqual([3, 2]);
  });
});

describe("the check holds if the program misses some of the short presses and answers others", () => {
  const check = missesSomeShortPresses({ button: "button", by: "LED", withinMs: 45, heldMs: 45 });
  const short: DrawnWire = [1, 100, 120, 200, 220, 300, 350];
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(check, { wires: { button: short, LED }, watchedMs: 500 });

  test("the check fails if the program misses all short presses, or none", () => {
    expect(judge(0, 101, 301)).toBe("holds");
    expect(judge(0, 101, 201, 301)).toBe(
      "broken: 0 of 2 presses shorter than 45 ms were missed; expected that at least a tenth of these presses is missed, and at least a tenth is answered",
    );
    expect(judge(0, 301)).toBe(
      "broken: 2 of 2 presses shorter than 45 ms were missed; expected that at least a tenth of these presses is missed, and at least a tenth is answered",
    );
  });
});

test("a press drives the wire low and then releases it", () => {
  expect(press("button", [100, 20], [300, 5])).toEqual([
    { wire: "button", level: 0, atMs: 100 },
    { wire: "button", level: null, atMs: 120 },
    { wire: "button", level: 0, atMs: 300 },
    { wire: "button", level: null, atMs: 305 },
  ]);
});

test("scattered presses cover a whole poll period, and each call returns the same times", () => {
  const series = { count: 200, fromMs: 300, everyMs: 110, scatterMs: 40, heldMs: 20 };
  const presses = scatter(series);
  expect(presses).toEqual(scatter(series));
  const gaps = presses.slice(1).map(([atMs], i) => atMs - presses[i]![0]);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(110);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(150.001);
  for (const pollMs of [40, 40.4, 41, 20, 20.4]) {
    const seen = presses.filter(([atMs]) => atMs % pollMs > pollMs - 20 * (pollMs / 40)).length;
    expect(seen).toBeGreaterThan(70);
    expect(seen).toBeLessThan(130);
  }
});

describe("the LED answers soon after another wire falls", () => {
  const BUTTON: DrawnWire = [1, 100, 110, 200, 210, 300, 310, 400, 410];
  const check = answersAfterFallOf("worker", {
    ...{ button: "button", by: "LED", level: 1, withinMs: 8, typicallyMs: 2 },
  });
  const judge = (worker: DrawnWire, ...LED: number[]) =>
    judgeDrawing(check, {
      wires: { button: BUTTON, worker, LED: [0, ...LED] },
      watchedMs: 500,
    });
  const WORKER: DrawnWire = [0, 95, 105, 195, 205, 295, 305];

  test("the check ignores presses that come while the worker's wire is low", () => {
    expect(judge(WORKER, 106, 107, 206, 207, 306, 307, 440, 441)).toBe("holds");
  });

  test("a single late answer is reported", () => {
    expect(judge(WORKER, 106, 107, 214, 215, 306, 307)).toBe(
      "broken: worker falls at 205.000 ms, LED rises at 214.000 ms: 9.000 ms, expected at most 8.000 ms",
    );
  });

  test("if the median time to the answer is too long, the report contains this median", () => {
    expect(judge(WORKER, 110, 111, 210, 211, 306, 307)).toBe(
      "broken: 3 latencies: median 5.000 ms, 90 % within 5.000 ms, all within 5.000 ms; expected a median of at most 2 ms",
    );
  });

  test("the check fails if the other wire is never high at a press", () => {
    expect(judge([0], 101, 102, 201, 202, 301, 302, 401, 402)).toBe(
      "broken: no press is answered after worker falls",
    );
  });
});
