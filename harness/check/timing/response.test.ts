import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { respondsWithin } from "./response.ts";
import { marksAt } from "./testing/marks.ts";

const check = respondsWithin({ cause: "set", effect: "woken", rounds: 4, limitUs: 1000 });

test("the check tolerates late rounds if at least half of the rounds are in time", () => {
  expect(judge(100, 1000, 4000, 90_000)).toBe("holds");
});

test("the check fails if no round is in time", () => {
  expect(judge(1001, 4000, 5000, 90_000)).toBe(
    'broken: "woken" came at most 1000 us after "set" in 0 of 4 rounds, expected at least half of the rounds; the measured times were 1001, 4000, 5000, 90000 us',
  );
});

test("the check is undecided if fewer than half of the rounds are in time", () => {
  expect(judge(100, 4000, 5000, 90_000)).toBe(
    'undecided: "woken" came at most 1000 us after "set" in 1 of 4 rounds, expected at least half of the rounds; the measured times were 100, 4000, 5000, 90000 us',
  );
});

test("the check fails if a round is missing", () => {
  expect(judge(100, 100, 100)).toBe('broken: "woken" was measured 3 times, expected 4');
});

test("an effect before its cause does not count", () => {
  expect(judge(100, 100, 100, -100)).toBe('broken: "woken" was measured 3 times, expected 4');
});

/** Judges rounds of 100 ms. Each number is the time from the cause to the effect in one round, in microseconds. */
function judge(...latenciesUs: number[]): string {
  const trace = marksAt(
    ...latenciesUs.flatMap((us, i): [string, number][] => [
      ["set", i * 100_000],
      ["woken", i * 100_000 + us],
    ]),
  );
  return judgeTrace(check, trace);
}
