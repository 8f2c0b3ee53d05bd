import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { keepsItsSchedule } from "./drift.ts";

const check = keepsItsSchedule({ rounds: 6, periodMs: 10, workMs: 3 });

test("a loop that is equally late in every round does not drift", () => {
  expect(judge([10, 20, 30, 40, 50, 60])).toBe("holds");
  expect(judge([17, 27, 37, 47, 57, 67])).toBe("holds");
});

test("a late loop keeps its schedule if it catches up", () => {
  expect(judge([10, 20, 48, 49, 52, 60])).toBe("holds");
});

test("a late loop keeps its schedule if it skips its sleeps until it has caught up", () => {
  expect(judge([10, 20, 95, 98, 101, 104])).toBe("holds");
});

test("a relative loop drifts", () => {
  expect(judge([13, 26, 39, 52, 65, 78])).toBe(
    "broken: the lateness grows in every round: the rounds end 3, 6, 9, 12, 15, 18 ms late",
  );
});

test("the check fails if a round ends early", () => {
  expect(judge([10, 20, 30, 39, 50, 60])).toBe(
    "broken: a round ends early: the rounds end 0, 0, 0, -1, 0, 0 ms late",
  );
});

test("the check is undecided if only the host makes some rounds late", () => {
  expect(judge([10, 20, 65, 75, 83, 93])).toBe(
    "undecided: the loop is late, but in at least one round its lateness does not grow, so the host may be too slow: the rounds end 0, 0, 35, 35, 33, 33 ms late",
  );
});

test("the check is undecided if the work alone takes too long on the host", () => {
  expect(judge([23, 46, 69, 92, 115, 138], 13)).toBe(
    "undecided: the work of a round should take 3 ms, but takes 13 ms, so the host is too slow: the rounds end 13, 26, 39, 52, 65, 78 ms late",
  );
});

test("the check fails if a round is missing", () => {
  expect(judge([10, 20, 30])).toBe('broken: "round" was measured 3 times, expected 6');
});

/** Judges a loop whose rounds end at `endsMs`. Each round begins with work that takes `workMs`. */
function judge(endsMs: readonly number[], workMs = 3): string {
  const marks = endsMs.flatMap((endMs, i) => {
    const startMs = endsMs[i - 1] ?? 0;
    return [
      { name: "work starts", value: null, atUs: startMs * 1000 },
      { name: "work ends", value: null, atUs: (startMs + workMs) * 1000 },
      { name: "round", value: endMs, atUs: endMs * 1000 },
    ];
  });
  return judgeTrace(check, { marks });
}
