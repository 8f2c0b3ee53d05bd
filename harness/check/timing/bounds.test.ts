import { describe, expect, test } from "vitest";
import type { MarkValue } from "../../trace/mark.ts";
import { judgeTrace } from "../testing/judge-trace.ts";
import { neverEarly, overshootIsBounded, periodsLast } from "./bounds.ts";
import { joined, marksOf } from "./testing/marks.ts";

describe("never early", () => {
  const ticks = neverEarly("ticks", 3, 1);
  const us = neverEarly("us", 2, 1000);

  test("a sleep passes the check no matter how late it ends", () => {
    expect(judgeTrace(ticks, marksOf("ticks", [1, 1], [2, 2], [3, 300]))).toBe("holds");
  });

  test("the check fails if one sleep ends a tick early", () => {
    expect(judgeTrace(ticks, marksOf("ticks", [1, 1], [5, 4], [3, 3]))).toBe(
      "broken: 1 of 3 sleeps ended early; the worst sleep took 4 ticks instead of 5",
    );
  });

  test("if a sleep is measured in microseconds, it may be too short by less than one tick", () => {
    expect(judgeTrace(us, marksOf("us", [3000, 2001], [1000, 1]))).toBe("holds");
    expect(judgeTrace(us, marksOf("us", [3000, 2000], [1000, 0]))).toBe(
      "broken: 2 of 2 sleeps ended early; the worst sleep took 2000 us instead of 3000",
    );
  });

  test("the check fails if a sleep is missing", () => {
    expect(judgeTrace(ticks, marksOf("ticks", [1, 1], [2, 2]))).toBe(
      'broken: "ticks" was measured 2 times, expected 3',
    );
  });

  test("if the mark of a sleep has no time, the sleep counts as missing", () => {
    expect(judgeTrace(ticks, marksOf("ticks", [1, 1], [2, 2], "3"))).toBe(
      'broken: "ticks" was measured 2 times, expected 3',
    );
  });
});

describe("periods of a relative loop", () => {
  const check = periodsLast("round", 3, 13);

  test("longer periods are allowed", () => {
    expect(judgeTrace(check, marksOf("round", 13, 27, 90))).toBe("holds");
  });

  test("the check fails if a loop shortens its sleeps to make up for its work", () => {
    expect(judgeTrace(check, marksOf("round", 13, 23, 33))).toBe(
      "broken: round 2 lasted 10, expected at least 13; the rounds ended at 13, 23, 33",
    );
  });

  test("the first round is measured from the start of the loop", () => {
    expect(judgeTrace(check, marksOf("round", 12, 26, 39))).toBe(
      "broken: round 1 lasted 12, expected at least 13; the rounds ended at 12, 26, 39",
    );
  });

  test("the check fails if the loop ends too soon", () => {
    expect(judgeTrace(check, marksOf("round", 13, 26))).toBe(
      'broken: "round" was measured 2 times, expected 3',
    );
  });
});

describe("overshoot compared with a blocking wait", () => {
  const check = overshootIsBounded({
    sleep: "sleep",
    yardstick: "block",
    samples: 4,
    limitUs: 2000,
  });

  test("a sleep may be late if the blocking waits of the host are also late", () => {
    expect(judge([100, 150, 120, 90], [100, 1900, 300, 200])).toBe("holds");
    expect(judge([4100, 4150, 4120, 4090], [4900, 4300, 4500, 4100])).toBe("holds");
  });

  test("the check uses the lower quartile, because a busy host can only make a sleep longer", () => {
    expect(judge([100, 150, 120, 90], [9000, 200, 12_000, 300])).toBe("holds");
    expect(judge([100, 150, 9000, 90], [9000, 200, 12_000, 8000])).toMatch(/^undecided: /);
  });

  test("if a blocking wait ends a tick early, this does not lower the limit for sleeps", () => {
    expect(judge([-900, -850, -880, -920], [1900, 1900, 1900, 1900])).toBe("holds");
  });

  test("the check fails if a sleep always ends later than every blocking wait", () => {
    expect(judge([100, 150, 120, 90], [3100, 3300, 3200, 3400])).toBe(
      "broken: sleeps ended 3100 to 3400 us late (lower quartile 3200 us, expected at most 2100 us); blocking waits ended 90 to 150 us late (lower quartile 100 us)",
    );
  });

  test("the check is undecided if one blocking wait of the host is later than the sleeps", () => {
    expect(judge([100, 10_000, 120, 90], [3100, 3300, 3200, 3400])).toMatch(/^undecided: /);
  });

  test("the check fails if the blocking waits are missing", () => {
    expect(judgeTrace(check, marksOf("sleep", ...Array<MarkValue>(4).fill([5000, 5100])))).toBe(
      'broken: "block" was measured 0 times, expected 4',
    );
  });

  function judge(blocksUs: readonly number[], sleepsUs: readonly number[]): string {
    const took = (overshootUs: number) => [5000, 5000 + overshootUs];
    const trace = joined(
      marksOf("block", ...blocksUs.map(took)),
      marksOf("sleep", ...sleepsUs.map(took)),
    );
    return judgeTrace(check, trace);
  }
});
