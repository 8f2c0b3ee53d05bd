import { describe, expect, test } from "vitest";
import { type DrawnWire, judgeDrawing } from "./drawn-waveform.ts";
import { toggleInTurn, togglesAfter, togglesEvery, togglesOnSchedule } from "./waveform-periods.ts";

describe("toggles every 200 ms", () => {
  const check = togglesEvery("LED", { periodMs: 200, startsAt: 0 });
  const judge = (LED: DrawnWire, watchedMs = 1000, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { LED }, watchedMs, resolutionUs });

  test("to the end of the watch", () => {
    expect(judge([0, 0, 200, 400, 600, 800])).toBe("holds");
  });

  test("a tick early, or some milliseconds late, is a board's right", () => {
    expect(judge([0, 20, 219.1, 419.2, 619.3, 819.5])).toBe("holds");
    expect(judge([0, 20, 220, 424.9, 624.9, 825])).toBe("holds");
  });

  test("setting the first level is no toggle", () => {
    expect(judge([1, 15, 20, 220, 420, 620, 820])).toBe("holds");
  });

  test("a single period that is too short or too long is found, with its two edges", () => {
    expect(judge([0, 0, 200, 398.5, 600, 800])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 398.500 ms: 198.500 ms, 198.980 to 208.020 ms due",
    );
    expect(judge([0, 0, 200, 409, 609, 809])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 409.000 ms: 209.000 ms, 198.980 to 208.020 ms due",
    );
  });

  test("a toggle that is missing is found", () => {
    expect(judge([0, 0, 200, 600, 800])).toBe(
      "broken: LED falls at 200.000 ms, LED rises at 600.000 ms: 400.000 ms, 198.980 to 208.020 ms due",
    );
  });

  test("periods that are all somewhat late are found by their median", () => {
    expect(judge([0, 0, 202, 404, 606, 808])).toBe(
      "broken: LED toggles every 202.000 ms in the median of 4 periods, 201.520 ms at most were due; first LED rises at 0.000 ms, LED falls at 202.000 ms",
    );
  });

  test("a wire that comes to rest is found", () => {
    expect(judge([0, 0, 200, 400])).toBe(
      "broken: LED rises at 400.000 ms, and does not toggle again until 1000.000 ms; a period of 200 ms was due",
    );
  });

  test("a late beginning is found, and none at all", () => {
    expect(judge([0, 251, 451, 651, 851])).toBe(
      "broken: LED rises at 251.000 ms; its first toggle was due within 250 ms",
    );
    expect(judge([0])).toBe("broken: LED does not toggle before 1000.000 ms");
    expect(judge([null])).toBe("broken: LED does not toggle before 1000.000 ms");
  });

  test("an instrument whose step is larger than the tolerance decides nothing", () => {
    expect(judge([0, 0, 200, 400, 600, 800], 1000, 20_000)).toBe(
      "undecided: LED rises at 0.000 ms, LED falls at 200.000 ms: 200.000 ms, 198.980 to 208.020 ms due; edges are timed in steps of 20.000 ms",
    );
    expect(judge([0, 0, 200, 500, 700, 900], 1000, 20_000)).toMatch(/^broken: LED falls at 200/);
  });

  test("an instrument that may miss a toggle does not say that one is missing", () => {
    expect(judge([0, 0, 200, 600, 800], 1000, 100_000)).toBe(
      "undecided: LED is to keep a level for 200 ms, and edges are timed in steps of 100.000 ms: the instrument may miss it",
    );
  });

  test("so many times and no more, where it says how often", () => {
    const thrice = togglesEvery("LED", { periodMs: 200, startsAt: 0, toggles: 3 });
    const judge = (...LED: number[]) =>
      judgeDrawing(thrice, { wires: { LED: [0, ...LED] }, watchedMs: 1000 });
    expect(judge(0, 200, 400)).toBe("holds");
    expect(judge(0, 200)).toBe("broken: LED falls at 200.000 ms, LED: 2 toggles, 3 were due");
    expect(judge(0, 200, 400, 600)).toBe(
      "broken: LED rises at 400.000 ms, LED falls at 600.000 ms, LED: 4 toggles, 3 were due",
    );
  });

  test("until an instant, and some milliseconds of grace, where it says until when", () => {
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
      "broken: LED rises at 400.000 ms, LED falls at 502.000 ms: 102.000 ms, 198.980 to 208.020 ms due",
    );
    expect(judge([1, 700, 750], 0, 200, 400)).toBe(
      "broken: LED rises at 400.000 ms, and does not toggle again until 700.000 ms; a period of 200 ms was due",
    );
    expect(judge([1], 0, 200, 400)).toBe("broken: button does not fall");
  });
});

describe("toggles after 5, 1 and 20 ms in turn", () => {
  const check = togglesAfter("wire", { startsAt: 0, delaysMs: [5, 1, 20] });
  const judge = (...wire: number[]) =>
    judgeDrawing(check, { wires: { wire: [0, ...wire] }, watchedMs: 100 });

  test("from whenever it begins", () => {
    expect(judge(10, 15, 16, 36)).toBe("holds");
    expect(judge(10, 14.1, 14.2, 34)).toBe("holds");
  });

  test("in another order is found", () => {
    expect(judge(10, 30, 31, 36)).toBe(
      "broken: wire rises at 10.000 ms, wire falls at 30.000 ms: 20.000 ms, 3.999 to 13.001 ms due",
    );
  });

  test("once more or less is found", () => {
    expect(judge(10, 15, 16)).toBe("broken: wire rises at 16.000 ms, wire: 3 toggles, 4 were due");
    expect(judge(10, 15, 16, 36, 41)).toBe(
      "broken: wire falls at 36.000 ms, wire rises at 41.000 ms, wire: 5 toggles, 4 were due",
    );
    expect(judge()).toBe("broken: wire: 0 toggles, 4 were due");
  });
});

describe("toggles on a schedule of 10 ms", () => {
  const check = togglesOnSchedule("wire", { periodMs: 10, startsAt: 0, toggles: 5 });
  const judge = (...wire: number[]) =>
    judgeDrawing(check, { wires: { wire: [0, ...wire] }, watchedMs: 100 });

  test("some late, but never by more and more", () => {
    expect(judge(1, 14, 21, 35, 41)).toBe("holds");
  });

  test("a loop that drifts is found where it has drifted too far", () => {
    expect(judge(1, 14, 27, 40, 53)).toBe(
      "broken: wire rises at 1.000 ms, wire falls at 40.000 ms: 39.000 ms, 28.997 to 38.003 ms due",
    );
  });

  test("a round that is missing is found", () => {
    expect(judge(1, 11, 21, 31)).toBe(
      "broken: wire falls at 31.000 ms, wire: 4 toggles, 5 were due",
    );
  });
});

describe("three wires toggle in turn", () => {
  const check = toggleInTurn(["a", "b", "c"], { rounds: 2, withinMs: 5 });
  const judge = (a: DrawnWire, b: DrawnWire, c: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { a, b, c }, watchedMs: 100, resolutionUs });

  test("in their order, round for round", () => {
    expect(judge([0, 1, 51], [0, 2, 52], [0, 3, 53])).toBe("holds");
    expect(judge([0, 1, 51], [1, 0.5, 2, 52], [0, 3, 53])).toBe("holds");
  });

  test("one that overtakes is found, with the edge before it", () => {
    expect(judge([0, 1, 51], [0, 2, 53], [0, 3, 52])).toBe(
      "broken: a falls at 51.000 ms, then c falls at 52.000 ms; b was due",
    );
    expect(judge([0, 2, 51], [0, 1, 52], [0, 3, 53])).toBe(
      "broken: b rises at 1.000 ms; a was due",
    );
  });

  test("an instrument whose step is larger than the time between two of them does not tell their order", () => {
    expect(judge([0, 1, 51], [0, 2, 53], [0, 3, 52], 1500)).toBe(
      "undecided: a falls at 51.000 ms, then c falls at 52.000 ms; b was due; edges are timed in steps of 1.500 ms",
    );
    expect(judge([0, 1, 51], [0, 2, 54], [0, 3, 52], 1500)).toMatch(/^broken/);
  });

  test("a round that takes too long is found", () => {
    expect(judge([0, 1, 51], [0, 2, 52], [0, 3, 57])).toBe(
      "broken: a falls at 51.000 ms, c falls at 57.000 ms: 6.000 ms, at most 5.000 ms due",
    );
  });

  test("a round that is missing or too many is found", () => {
    expect(judge([0, 1], [0, 2], [0, 3])).toBe(
      "broken: c rises at 3.000 ms, a, b, c: 3 toggles, 6 were due",
    );
    expect(judge([0, 1, 51, 91], [0, 2, 52, 92], [0, 3, 53, 93])).toBe(
      "broken: c falls at 53.000 ms, a rises at 91.000 ms, a, b, c: 9 toggles, 6 were due",
    );
  });
});
