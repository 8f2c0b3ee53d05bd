import { describe, expect, test } from "vitest";
import { repeatsPulses, risesAfterLastOf, riseTogether } from "./pulses.ts";
import { type DrawnWire, judgeDrawing } from "./testing/drawn-waveform.ts";

describe("repeats the presses as blinks", () => {
  const check = repeatsPulses({
    of: { wire: "button", level: 0 },
    by: { wire: "LED", level: 1 },
    shorterMs: 2,
    longerMs: 6,
  });
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(check, {
      wires: { button: [1, 100, 110, 120, 150, 160, 180], LED },
      watchedMs: 500,
    });

  test("the LED blinks repeat the presses in order and length", () => {
    expect(judge(0, 110, 120, 150, 180, 200, 220)).toBe("holds");
    expect(judge(0, 111, 126, 150, 178, 200, 220)).toBe("holds");
  });

  test("blinks that are not in the order of the presses are reported", () => {
    expect(judge(0, 200, 220, 240, 270, 290, 300)).toBe(
      "broken: button falls at 100.000 ms, button rises at 110.000 ms (10.000 ms), but LED rises at 200.000 ms, LED falls at 220.000 ms (20.000 ms)",
    );
  });

  test("if a blink starts before the end of its press, the check reports this", () => {
    expect(judge(0, 109, 119, 150, 180, 200, 220)).toBe(
      "broken: button falls at 100.000 ms, button rises at 110.000 ms (10.000 ms), but LED rises at 109.000 ms, LED falls at 119.000 ms (10.000 ms): too early",
    );
  });

  test("a missing blink and an extra blink are reported", () => {
    expect(judge(0, 110, 120, 150, 180)).toBe(
      "broken: button has 3 pulses, but LED has 2; this pulse has no match: button falls at 160.000 ms, button rises at 180.000 ms (20.000 ms)",
    );
    expect(judge(0, 110, 120, 150, 180, 200, 220, 300, 310)).toBe(
      "broken: button has 3 pulses, but LED has 4; this pulse has no match: LED rises at 300.000 ms, LED falls at 310.000 ms (10.000 ms)",
    );
  });

  test("a blink without an end does not count", () => {
    expect(judge(0, 110, 120, 150, 180, 200)).toMatch(
      /^broken: button has 3 pulses, but LED has 2; this pulse has no match: button falls at 160/,
    );
  });
});

describe("rise together", () => {
  const check = riseTogether(["a", "b", "c"], { withinMs: 5 });
  const judge = (a: DrawnWire, b: DrawnWire, c: DrawnWire) =>
    judgeDrawing(check, { wires: { a, b, c }, watchedMs: 500 });

  test("the check holds if the wires rise in quick succession, in the expected order", () => {
    expect(judge([0, 10, 70], [0, 10, 20], [0, 14, 99])).toBe("holds");
  });

  test("rises that are too far apart are reported", () => {
    expect(judge([0, 10, 70], [0, 70, 90], [0, 90, 99])).toBe(
      "broken: a rises at 10.000 ms, c rises at 90.000 ms: 80.000 ms, expected at most 5.000 ms",
    );
  });

  test("rises in another order are reported", () => {
    expect(judge([0, 10, 70], [0, 12, 90], [0, 11, 99])).toBe(
      "broken: c rises at 11.000 ms, b rises at 12.000 ms: these edges are in the wrong order",
    );
  });

  test("a wire that does not rise is reported", () => {
    expect(judge([0, 10, 70], [0], [0, 11, 99])).toBe("broken: b does not rise");
  });
});

describe("the wire `done` may rise only after the last edge of the other wires", () => {
  const check = risesAfterLastOf("done", { wires: ["a", "b"], withinMs: 5 });
  const judge = (a: DrawnWire, b: DrawnWire, done: DrawnWire) =>
    judgeDrawing(check, { wires: { a, b, done }, watchedMs: 500 });

  test("the wire rises soon after the last edge", () => {
    expect(judge([0, 10, 70], [0, 10, 110], [0, 112])).toBe("holds");
    expect(judge([0, 10, 70], [0, 10, 110], [0, 110])).toBe("holds");
  });

  test("if the wire rises too early or too late, the check reports this", () => {
    expect(judge([0, 10, 70], [0, 10, 110], [0, 71])).toBe(
      "broken: done rises at 71.000 ms, before b falls at 110.000 ms",
    );
    expect(judge([0, 10, 70], [0, 10, 110], [0, 117])).toBe(
      "broken: b falls at 110.000 ms, done rises at 117.000 ms: 7.000 ms, expected at most 5.000 ms",
    );
  });

  test("if the wire has no edge or two edges, the check reports this", () => {
    expect(judge([0, 10, 70], [0, 10, 110], [0])).toBe("broken: done does not rise");
    expect(judge([0, 10, 70], [0, 10, 110], [0, 111, 112])).toBe(
      "broken: done rises at 111.000 ms, done falls at 112.000 ms; expected only one edge",
    );
  });

  test("if one of the other wires has no edge, the check reports this", () => {
    expect(judge([0, 10, 70], [0], [0, 71])).toBe("broken: b has no edge");
  });
});
