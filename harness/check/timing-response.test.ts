import { expect, test } from "vitest";
import type { Trace } from "../trace/trace.ts";
import { respondsWithin } from "./timing-response.ts";

const check = respondsWithin({ cause: "set", effect: "woken", rounds: 4, limitUs: 1000 });

test("late rounds of a busy host are excused while half of them are in time", () => {
  expect(judge(100, 1000, 4000, 90_000)).toBe("holds");
});

test("no round in time breaks it", () => {
  expect(judge(1001, 4000, 5000, 90_000)).toBe(
    'broken: 0 of 4 came within 1000 us of "set"; they took 1001, 4000, 5000, 90000 us',
  );
});

test("fewer than half in time leave it open", () => {
  expect(judge(100, 4000, 5000, 90_000)).toBe(
    'undecided: 1 of 4 came within 1000 us of "set"; they took 100, 4000, 5000, 90000 us',
  );
});

test("a round that is missing breaks it", () => {
  expect(judge(100, 100, 100)).toBe('broken: "woken" was measured 3 times, 4 were due');
});

test("an effect that comes before its cause counts for nothing", () => {
  expect(judge(100, 100, 100, -100)).toBe('broken: "woken" was measured 3 times, 4 were due');
});

/** Judges rounds of 100 ms, each answered so many microseconds after its start. */
function judge(...latenciesUs: number[]): string {
  const marks = latenciesUs.flatMap((us, i) => [
    { name: "set", value: null, atUs: i * 100_000 },
    { name: "woken", value: null, atUs: i * 100_000 + us },
  ]);
  const trace: Trace = { marks, stdout: "", stderr: "" };
  const finding = check(trace);
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
}
