import { describe, expect, test } from "vitest";
import { type DrawnWire, judgeDrawing } from "./drawn-waveform.ts";
import {
  comesToRest,
  goesThrough,
  movesOnlyWhile,
  neverHighTogether,
  opposite,
  restsAt,
  staysAt,
} from "./waveform-levels.ts";

describe("stays at 0", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(staysAt("LED", 0), { wires: { LED }, watchedMs: 1000 });

  test("from the start, or from when the program sets it", () => {
    expect(judge(0)).toBe("holds");
    expect(judge(1, 20)).toBe("holds");
  });

  test("a toggle is found", () => {
    expect(judge(0, 600)).toBe(
      "broken: LED is at 0 at first, and then LED rises at 600.000 ms; the levels of LED were to be 0",
    );
    expect(judge(1, 20, 600)).toBe(
      "broken: LED falls at 20.000 ms, and then LED rises at 600.000 ms; the levels of LED were to be 0",
    );
  });

  test("a wire that is not set, or set too late, is found", () => {
    expect(judge(null)).toBe("broken: LED stays without a level; it was to be at 0 within 250 ms");
    expect(judge(1)).toBe("broken: LED stays at 1; it was to be at 0 within 250 ms");
    expect(judge(1, 300)).toBe("broken: LED falls at 300.000 ms; it was to be at 0 within 250 ms");
  });
});

describe("goes through 1, 0, 1", () => {
  const judge = (...button: DrawnWire) =>
    judgeDrawing(goesThrough("button", 1, 0, 1), { wires: { button }, watchedMs: 1000 });

  test("a level before the program set the first is none of them", () => {
    expect(judge(1, 300, 500)).toBe("holds");
    expect(judge(0, 20, 300, 500)).toBe("holds");
  });

  test("a level that is missing or too many is found", () => {
    expect(judge(1, 300)).toBe(
      "broken: button falls at 300.000 ms, and then no more; the levels of button were to be 1, 0, 1",
    );
    expect(judge(1, 300, 500, 501)).toBe(
      "broken: button rises at 500.000 ms, and then button falls at 501.000 ms; the levels of button were to be 1, 0, 1",
    );
    expect(judge(1)).toBe(
      "broken: button is at 1 at first, and then no more; the levels of button were to be 1, 0, 1",
    );
  });
});

describe("rests at 0 for the last 300 ms", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(restsAt("LED", { level: 0, forMs: 300 }), { wires: { LED }, watchedMs: 1000 });

  test("whatever it did before", () => {
    expect(judge(0, 100, 200, 300, 700)).toBe("holds");
    expect(judge(0)).toBe("holds");
  });

  test("an edge in that time is found, and the other level", () => {
    expect(judge(0, 100, 701)).toBe(
      "broken: LED falls at 701.000 ms; it was to rest from 700.000 ms on",
    );
    expect(judge(0, 100)).toBe("broken: LED rises at 100.000 ms; it was to rest at 0");
    expect(judge(1)).toBe("broken: LED stays at 1; it was to rest at 0");
  });
});

describe("comes to rest after a press", () => {
  const after = { wire: "button", level: 0 } as const;
  const judge = (LED: DrawnWire, level?: 0 | 1, button: DrawnWire = [1, 500, 550]) =>
    judgeDrawing(
      comesToRest("LED", { after, withinMs: 5, ...(level === undefined ? {} : { level }) }),
      { wires: { button, LED }, watchedMs: 1000 },
    );

  test("with the level that it has, or one more edge at once", () => {
    expect(judge([0, 100, 400])).toBe("holds");
    expect(judge([0, 100, 400, 504])).toBe("holds");
    expect(judge([0, 100, 400, 504], 1)).toBe("holds");
  });

  test("a later edge is found", () => {
    expect(judge([0, 100, 400, 700])).toBe(
      "broken: button falls at 500.000 ms, LED rises at 700.000 ms: 200.000 ms, at most 5.000 ms due until it rests",
    );
  });

  test("the other level is found, and a press that never came", () => {
    expect(judge([0, 100, 400, 504], 0)).toBe(
      "broken: button falls at 500.000 ms, LED rises at 504.000 ms; it was to rest at 0",
    );
    expect(judge([1], 0)).toBe(
      "broken: button falls at 500.000 ms, LED stays at 1; it was to rest at 0",
    );
    expect(judge([0], 0, [1])).toBe("broken: button does not fall");
  });
});

describe("are opposite", () => {
  const check = opposite(["left", "right"], { startAt: [1, 0], gapMs: 3 });
  const judge = (left: DrawnWire, right: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { left, right }, watchedMs: 500, resolutionUs });

  test("but for a short gap in which one has toggled and the other has not", () => {
    expect(judge([1, 0, 150, 300], [0, 0, 151, 302])).toBe("holds");
  });

  test("setting the first levels is no toggle", () => {
    expect(judge([0, 10, 20, 170], [0, 21, 171])).toBe("holds");
    expect(judge([1, 20, 170], [1, 10, 21, 171])).toBe("holds");
  });

  test("a longer gap is found, and one without end", () => {
    expect(judge([1, 0, 150, 300], [0, 0, 154, 300])).toBe(
      "broken: left rises at 150.000 ms, right falls at 154.000 ms: 4.000 ms, at most 3.000 ms due with both at one level",
    );
    expect(judge([1, 0, 150], [0, 0])).toBe(
      "broken: left rises at 150.000 ms, and right never again",
    );
    expect(judge([1], [0])).toBe("broken: neither left nor right toggles");
  });

  test("an instrument with coarse steps decides nothing", () => {
    expect(judge([1, 0, 150], [0, 0, 151], 5000)).toMatch(/^undecided: /);
  });
});

describe("are never high together", () => {
  const check = neverHighTogether("a", "b");
  const judge = (a: DrawnWire, b: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { a, b }, watchedMs: 100, resolutionUs });

  test("one after the other", () => {
    expect(judge([0, 10, 20, 30, 40], [0, 20, 30, 50, 60])).toBe("holds");
  });

  test("an overlap is found, whoever was first", () => {
    expect(judge([0, 10, 20], [0, 19, 30])).toBe(
      "broken: a rises at 10.000 ms, b rises at 19.000 ms: both are high for 1.000 ms",
    );
    expect(judge([0, 10], [0, 5])).toBe(
      "broken: b rises at 5.000 ms, a rises at 10.000 ms: both are high for 90.000 ms",
    );
  });

  test("an overlap shorter than the step of the instrument decides nothing", () => {
    expect(judge([0, 10, 20.5], [0, 20, 30], 1000)).toMatch(/^undecided: /);
  });
});

describe("moves only while another wire is low", () => {
  const check = movesOnlyWhile("answer", { wire: "block", level: 0 });
  const judge = (answer: DrawnWire, block: DrawnWire) =>
    judgeDrawing(check, { wires: { block, answer }, watchedMs: 100 });

  test("also at the instant at which it falls", () => {
    expect(judge([0, 5, 30], [0, 10, 30])).toBe("holds");
  });

  test("a move meanwhile is found", () => {
    expect(judge([0, 5, 20], [0, 10, 30])).toBe(
      "broken: block rises at 10.000 ms, answer falls at 20.000 ms; it was due only while that is at 0",
    );
    expect(judge([0, 5], [1, 10])).toBe(
      "broken: block is at 1, answer rises at 5.000 ms; it was due only while that is at 0",
    );
    expect(judge([0], [0, 10])).toBe("broken: answer has no edge");
  });
});
