import { describe, expect, test } from "vitest";
import {
  comesToRest,
  goesThrough,
  movesOnlyWhile,
  neverHighTogether,
  opposite,
  restsAt,
  staysAt,
} from "./levels.ts";
import { type DrawnWire, judgeDrawing } from "./testing/drawn-waveform.ts";

describe("stays at 0", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(staysAt("LED", 0), { wires: { LED }, watchedMs: 1000 });

  test("the wire may have the expected level from the start, or get it from the program", () => {
    expect(judge(0)).toBe("holds");
    expect(judge(1, 20)).toBe("holds");
  });

  test("a toggle is reported", () => {
    expect(judge(0, 600)).toBe(
      "broken: LED starts at 0, then LED rises at 600.000 ms; expected levels of LED: 0",
    );
    expect(judge(1, 20, 600)).toBe(
      "broken: LED falls at 20.000 ms, then LED rises at 600.000 ms; expected levels of LED: 0",
    );
  });

  test("a wire without a level is reported", () => {
    expect(judge(null)).toBe("broken: LED has no level; expected the level 0 within 250 ms");
    expect(judge(1)).toBe("broken: LED stays at 1; expected the level 0 within 250 ms");
  });

  test("a wire that is set too late is reported", () => {
    expect(judge(1, 300)).toBe(
      "broken: LED falls at 300.000 ms; expected the level 0 within 250 ms",
    );
  });
});

describe("goes through 1, 0, 1", () => {
  const judge = (...button: DrawnWire) =>
    judgeDrawing(goesThrough("button", 1, 0, 1), { wires: { button }, watchedMs: 1000 });

  test("if the wire has another level before the program sets the first level, this other level does not count", () => {
    expect(judge(1, 300, 500)).toBe("holds");
    expect(judge(0, 20, 300, 500)).toBe("holds");
  });

  test("a missing level and an extra level are reported", () => {
    expect(judge(1, 300)).toBe(
      "broken: button falls at 300.000 ms, then no other edge; expected levels of button: 1, 0, 1",
    );
    expect(judge(1, 300, 500, 501)).toBe(
      "broken: button rises at 500.000 ms, then button falls at 501.000 ms; expected levels of button: 1, 0, 1",
    );
    expect(judge(1)).toBe(
      "broken: button starts at 1, then no other edge; expected levels of button: 1, 0, 1",
    );
  });
});

describe("the wire rests at 0 for the last 300 ms", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(restsAt("LED", { level: 0, forMs: 300 }), { wires: { LED }, watchedMs: 1000 });

  test("earlier edges are ignored", () => {
    expect(judge(0, 100, 200, 300, 700)).toBe("holds");
    expect(judge(0)).toBe("holds");
  });

  test("an edge in the last 300 ms is reported", () => {
    expect(judge(0, 100, 701)).toBe(
      "broken: LED falls at 701.000 ms; expected no edge after 700.000 ms",
    );
  });

  test("the wrong level is reported", () => {
    expect(judge(0, 100)).toBe("broken: LED rises at 100.000 ms; expected LED to rest at 0");
    expect(judge(1)).toBe("broken: LED stays at 1; expected LED to rest at 0");
  });
});

describe("comes to rest after a press", () => {
  const after = { wire: "button", level: 0 } as const;
  const judge = (LED: DrawnWire, level?: 0 | 1, button: DrawnWire = [1, 500, 550]) =>
    judgeDrawing(
      comesToRest("LED", { after, withinMs: 5, ...(level === undefined ? {} : { level }) }),
      { wires: { button, LED }, watchedMs: 1000 },
    );

  test("at the given instant, the wire may keep its level, or change it once immediately", () => {
    expect(judge([0, 100, 400])).toBe("holds");
    expect(judge([0, 100, 400, 504])).toBe("holds");
    expect(judge([0, 100, 400, 504], 1)).toBe("holds");
  });

  test("a later edge is reported", () => {
    expect(judge([0, 100, 400, 700])).toBe(
      "broken: button falls at 500.000 ms, LED rises at 700.000 ms: 200.000 ms, expected at most 5.000 ms until it rests",
    );
  });

  test("the wrong level is reported", () => {
    expect(judge([0, 100, 400, 504], 0)).toBe(
      "broken: button falls at 500.000 ms, LED rises at 504.000 ms; expected LED to rest at 0",
    );
    expect(judge([1], 0)).toBe(
      "broken: button falls at 500.000 ms, LED stays at 1; expected LED to rest at 0",
    );
  });

  test("a missing press is reported", () => {
    expect(judge([0], 0, [1])).toBe("broken: button does not fall");
  });
});

describe("are opposite", () => {
  const check = opposite(["left", "right"], { startAt: [1, 0], gapMs: 3 });
  const judge = (left: DrawnWire, right: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { left, right }, watchedMs: 500, resolutionUs });

  test("a short gap between two toggles is tolerated", () => {
    expect(judge([1, 0, 150, 300], [0, 0, 151, 302])).toBe("holds");
  });

  test("an edge that sets the first level of a wire is not a toggle", () => {
    expect(judge([0, 10, 20, 170], [0, 21, 171])).toBe("holds");
    expect(judge([1, 20, 170], [1, 10, 21, 171])).toBe("holds");
  });

  test("a longer gap is reported", () => {
    expect(judge([1, 0, 150, 300], [0, 0, 154, 300])).toBe(
      "broken: left rises at 150.000 ms, right falls at 154.000 ms: 4.000 ms, expected at most 3.000 ms with both at the same level",
    );
    expect(judge([1, 0, 150], [0, 0])).toBe(
      "broken: left rises at 150.000 ms, but right does not toggle again",
    );
  });

  test("wires that never toggle are reported", () => {
    expect(judge([1], [0])).toBe("broken: neither left nor right toggles");
  });

  test("the check is undecided if the instrument measures time in coarse steps", () => {
    expect(judge([1, 0, 150], [0, 0, 151], 5000)).toMatch(/^undecided: /);
  });
});

describe("are never high together", () => {
  const check = neverHighTogether("a", "b");
  const judge = (a: DrawnWire, b: DrawnWire, resolutionUs = 0) =>
    judgeDrawing(check, { wires: { a, b }, watchedMs: 100, resolutionUs });

  test("two wires may be high one after the other", () => {
    expect(judge([0, 10, 20, 30, 40], [0, 20, 30, 50, 60])).toBe("holds");
  });

  test("an overlap is reported, no matter which wire rises first", () => {
    expect(judge([0, 10, 20], [0, 19, 30])).toBe(
      "broken: a rises at 10.000 ms, b rises at 19.000 ms: both are high for 1.000 ms",
    );
    expect(judge([0, 10], [0, 5])).toBe(
      "broken: b rises at 5.000 ms, a rises at 10.000 ms: both are high for 90.000 ms",
    );
  });

  test("the check is undecided about an overlap shorter than the step of the instrument", () => {
    expect(judge([0, 10, 20.5], [0, 20, 30], 1000)).toMatch(/^undecided: /);
  });
});

describe("the check holds if a wire has edges only while another wire is low", () => {
  const check = movesOnlyWhile("answer", { wire: "block", level: 0 });
  const judge = (answer: DrawnWire, block: DrawnWire) =>
    judgeDrawing(check, { wires: { block, answer }, watchedMs: 100 });

  test("an edge is allowed at the moment when the other wire falls", () => {
    expect(judge([0, 5, 30], [0, 10, 30])).toBe("holds");
  });

  test("an edge while the other wire is high is reported", () => {
    expect(judge([0, 5, 20], [0, 10, 30])).toBe(
      "broken: block rises at 10.000 ms, answer falls at 20.000 ms; expected edges of answer only while block is at 0",
    );
    expect(judge([0, 5], [1, 10])).toBe(
      "broken: block stays at 1, answer rises at 5.000 ms; expected edges of answer only while block is at 0",
    );
  });

  test("a wire without edges is reported", () => {
    expect(judge([0], [0, 10])).toBe("broken: answer has no edge");
  });
});
