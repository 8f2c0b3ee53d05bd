import { describe, expect, test } from "vitest";
import {
  keepsPeriodAtPresses,
  toggleInTurn,
  togglesAfter,
  togglesEvery,
  togglesOnSchedule,
} from "./periods.ts";
import { type DrawnWire, judgeDrawing } from "./testing/drawn-waveform.ts";

describe("toggles every 200 ms", () => {
  const check = togglesEvery("LED", { periodMs: 200, startsAt: 0 });
  const judge = (LED: DrawnWire, watchedMs = 1000, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { LED }, watchedMs, resolutionUs });

  test("the wire toggles until the end of the watch", () => {
    expect(judge([0, 0, 200, 400, 600, 800])).toBe("holds");
  });

  test("a period may be up to one tick shorter or some milliseconds longer than expected", () => {
    expect(judge([0, 20, 219.1, 419.2, 619.3, 819.5])).toBe("holds");
    expect(judge([0, 20, 220, 424.9, 624.9, 825])).toBe("holds");
  });

  test("an edge that sets the first level of the wire is not a toggle", () => {
    expect(judge([1, 15, 20, 220, 420, 620, 820])).toBe("holds");
  });

  test("if a single period is too short or too long, the report contains its two edges", () => {
    expect(judge([0, 0, 200, 398.5, 600, 800])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 398.500 ms: 198.500 ms, expected 198.980 to 208.020 ms",
    );
    expect(judge([0, 0, 200, 409, 609, 809])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 409.000 ms: 209.000 ms, expected 198.980 to 208.020 ms",
    );
  });

  test("a missing toggle is reported", () => {
    expect(judge([0, 0, 200, 600, 800])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 600.000 ms: 400.000 ms, expected 198.980 to 208.020 ms",
    );
  });

  test("if all periods are slightly too long, the report contains the median of the periods", () => {
    expect(judge([0, 0, 202, 404, 606, 808])).toBe(
      "broken: the median of 4 periods of LED is 202.000 ms, expected at most 201.520 ms; the first period: LED rises at 0.000 ms, LED falls at 202.000 ms",
    );
  });

  test("a wire that stops toggling is reported", () => {
    expect(judge([0, 0, 200, 400])).toBe(
      "broken: LED rises at 400.000 ms, then no other edge until 1000.000 ms; expected a period of 200 ms",
    );
  });

  test("a late first toggle is reported", () => {
    expect(judge([0, 251, 451, 651, 851])).toBe(
      "broken: LED rises at 251.000 ms; expected the first toggle of LED within 250 ms",
    );
  });

  test("a wire that never toggles is reported", () => {
    expect(judge([0])).toBe("broken: LED does not toggle before 1000.000 ms");
    expect(judge([null])).toBe("broken: LED does not toggle before 1000.000 ms");
  });

  test("the check is undecided if the step of the instrument is larger than the tolerance", () => {
    expect(judge([0, 0, 200, 400, 600, 800], 1000, 20_000)).toBe(
      "undecided: LED rises at 0.000 ms, LED falls at 200.000 ms: 200.000 ms, expected 198.980 to 208.020 ms; this is undecided, because the time is too close to a limit: edges are timed in steps of 20.000 ms",
    );
    expect(judge([0, 0, 200, 500, 700, 900], 1000, 20_000)).toMatch(/^broken: LED falls at 200/);
  });

  test("the check is undecided if the instrument may miss a toggle", () => {
    expect(judge([0, 0, 200, 600, 800], 1000, 100_000)).toBe(
      "undecided: an expected level of LED lasts only 200 ms, but edges are timed in steps of 100.000 ms, so the instrument may miss this level",
    );
  });

  test("if the wire toggles too often or too rarely, the check reports this", () => {
    const thrice = togglesEvery("LED", { periodMs: 200, startsAt: 0, toggles: 3 });
    const judge = (...LED: number[]) =>
      judgeDrawing(thrice, { wires: { LED: [0, ...LED] }, watchedMs: 1000 });
    expect(judge(0, 200, 400)).toBe("holds");
    expect(judge(0, 200)).toBe(
      "broken: LED: 2 toggles, expected 3; the last: LED falls at 200.000 ms",
    );
    expect(judge(0, 200, 400, 600)).toBe(
      "broken: LED: 4 toggles, expected 3; the last: LED rises at 400.000 ms, then LED falls at 600.000 ms",
    );
  });

  test("the wire may stop its toggling some milliseconds after the given instant", () => {
    const until = togglesEvery("LED", {
      periodMs: 200,
      startsAt: 0,
      until: { wire: "button", level: 0 },
      graceMs: 5,
    });
    const judge = (button: DrawnWire, ...LED: number[]) =>
      judgeDrawing(until, { wires: { button, LED: [0, ...LED] }, watchedMs: 1000 });
    expect(judge([1, 500, 550], 0, 200, 400)).toBe("holds");
    expect(judge([1, 599, 650], 0, 200, 400, 600)).toBe("holds");
    expect(judge([1, 500, 550], 0, 200, 400, 502)).toBe(
      "broken: LED rises at 400.000 ms, LED falls at 502.000 ms: 102.000 ms, expected 198.980 to 208.020 ms",
    );
    expect(judge([1, 700, 750], 0, 200, 400)).toBe(
      "broken: LED rises at 400.000 ms, then no other edge until 700.000 ms; expected a period of 200 ms",
    );
    expect(judge([1], 0, 200, 400)).toBe("broken: button does not fall");
  });
});

describe("the wire toggles after 5, 1 and 20 ms, in this order", () => {
  const check = togglesAfter("wire", { startsAt: 0, delaysMs: [5, 1, 20] });
  const judge = (...wire: number[]) =>
    judgeDrawing(check, { wires: { wire: [0, ...wire] }, watchedMs: 100 });

  test("the first toggle may come at any time", () => {
    expect(judge(10, 15, 16, 36)).toBe("holds");
    expect(judge(10, 14.1, 14.2, 34)).toBe("holds");
  });

  test("delays in an unexpected order are reported", () => {
    expect(judge(10, 30, 31, 36)).toBe(
      "broken: wire rises at 10.000 ms, wire falls at 30.000 ms: 20.000 ms, expected 3.999 to 13.001 ms",
    );
  });

  test("a missing toggle and an extra toggle are reported", () => {
    expect(judge(10, 15, 16)).toBe(
      "broken: wire: 3 toggles, expected 4; the last: wire rises at 16.000 ms",
    );
    expect(judge(10, 15, 16, 36, 41)).toBe(
      "broken: wire: 5 toggles, expected 4; the last: wire falls at 36.000 ms, then wire rises at 41.000 ms",
    );
    expect(judge()).toBe("broken: wire: 0 toggles, expected 4");
  });
});

describe("the wire toggles on a schedule of 10 ms", () => {
  const check = togglesOnSchedule("wire", { periodMs: 10, startsAt: 0, toggles: 5 });
  const judge = (...wire: number[]) =>
    judgeDrawing(check, { wires: { wire: [0, ...wire] }, watchedMs: 100 });

  test("a toggle may be late if lateness does not add up", () => {
    expect(judge(1, 14, 21, 35, 41)).toBe("holds");
  });

  test("if a loop drifts, the report names the first toggle beyond the limits", () => {
    expect(judge(1, 14, 27, 40, 53)).toBe(
      "broken: wire rises at 1.000 ms, wire falls at 40.000 ms: 39.000 ms, expected 28.997 to 38.003 ms",
    );
  });

  test("a missing round is reported", () => {
    expect(judge(1, 11, 21, 31)).toBe(
      "broken: wire: 4 toggles, expected 5; the last: wire falls at 31.000 ms",
    );
  });
});

describe("three wires toggle in turn", () => {
  const check = toggleInTurn(["a", "b", "c"], { rounds: 2, withinMs: 5 });
  const judge = (a: DrawnWire, b: DrawnWire, c: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { a, b, c }, watchedMs: 100, resolutionUs });

  test("the wires toggle in the expected order in each round", () => {
    expect(judge([0, 1, 51], [0, 2, 52], [0, 3, 53])).toBe("holds");
    expect(judge([0, 1, 51], [1, 0.5, 2, 52], [0, 3, 53])).toBe("holds");
  });

  test("if a wire toggles too early, the report contains the edge before this toggle", () => {
    expect(judge([0, 1, 51], [0, 2, 53], [0, 3, 52])).toBe(
      "broken: a falls at 51.000 ms, then c falls at 52.000 ms; expected an edge of b",
    );
    expect(judge([0, 2, 51], [0, 1, 52], [0, 3, 53])).toBe(
      "broken: b rises at 1.000 ms; expected an edge of a",
    );
  });

  test("the check is undecided if two toggles are within one step of the instrument", () => {
    expect(judge([0, 1, 51], [0, 2, 53], [0, 3, 52], 1500)).toBe(
      "undecided: a falls at 51.000 ms, then c falls at 52.000 ms; expected an edge of b; this is undecided, because the two edges are too close together: edges are timed in steps of 1.500 ms",
    );
    expect(judge([0, 1, 51], [0, 2, 54], [0, 3, 52], 1500)).toMatch(/^broken/);
  });

  test("a round that takes too long is reported", () => {
    expect(judge([0, 1, 51], [0, 2, 52], [0, 3, 57])).toBe(
      "broken: a falls at 51.000 ms, c falls at 57.000 ms: 6.000 ms, expected at most 5.000 ms",
    );
  });

  test("a missing round and an extra round are reported", () => {
    expect(judge([0, 1], [0, 2], [0, 3])).toBe(
      "broken: a, b, c: 3 toggles, expected 6; the last: c rises at 3.000 ms",
    );
    expect(judge([0, 1, 51, 91], [0, 2, 52, 92], [0, 3, 53, 93])).toBe(
      "broken: a, b, c: 9 toggles, expected 6; the last: c falls at 53.000 ms, then a rises at 91.000 ms",
    );
  });
});

describe("presses do not change a period of 20 ms", () => {
  const check = keepsPeriodAtPresses("block", { button: "button", periodMs: 20, startsAt: 0 });
  const judge = (block: DrawnWire, ...button: number[]) =>
    judgeDrawing(check, { wires: { block, button: [1, ...button] }, watchedMs: 200 });

  test("presses that change no period are allowed", () => {
    expect(judge([0, 0, 20, 40, 60], 5, 8, 30, 33)).toBe("holds");
  });

  test("the check ignores periods without a press", () => {
    expect(judge([0, 0, 20, 40, 65, 90], 5, 8, 30, 33)).toBe("holds");
  });

  test("if presses make one of the two levels last longer, the check reports this", () => {
    expect(judge([0, 0, 25, 45, 65], 5, 8, 30, 33)).toBe(
      "broken: if button is pressed, block stays at 1 for 25.000 ms (median; number of measurements: 1), expected at most 21.502 ms",
    );
    expect(judge([0, 0, 20, 45, 65], 5, 8, 30, 33)).toBe(
      "broken: if button is pressed, block stays at 0 for 25.000 ms (median; number of measurements: 1), expected at most 21.502 ms",
    );
  });

  test("the check fails if no press comes during one of the two levels", () => {
    expect(judge([0, 0, 20, 40, 60], 5, 8)).toBe(
      "broken: no press comes while block is at 0, expected at least one",
    );
  });
});
