import { describe, expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { countsStayLevel, latencyIsTheBlocking, turnsStayCheap } from "./fairness.ts";
import { joined, marksAt, marksOf } from "./testing/marks.ts";

describe("turns stay cheap", () => {
  const check = turnsStayCheap({
    alone: "alone",
    beside: "beside",
    rounds: 2,
    turns: 10,
    limitUs: 100,
  });
  const judge = (alone: number[], beside: number[]) =>
    judgeTrace(check, joined(marksOf("alone", ...alone), marksOf("beside", ...beside)));

  test("the check compares the best round of each kind", () => {
    expect(judge([50, 9000], [9000, 1050])).toBe("holds");
  });

  test("the check fails if every round exceeds the limit", () => {
    expect(judge([50, 60], [1100, 1061])).toBe(
      "broken: 10 turns take 50, 60 us (alone) and 1100, 1061 us (beside); expected the shortest time (beside) to be at most 1000 us longer than the shortest time (alone)",
    );
  });

  test('the check is undecided if one "alone" round is as slow as the "beside" rounds', () => {
    expect(judge([50, 5000], [1100, 1061])).toMatch(/^undecided: 10 turns take 50, /);
  });

  test("the check fails if a round is missing", () => {
    expect(judge([50, 60], [70])).toBe('broken: "beside" was measured 1 times, expected 2');
  });
});

describe("level counts", () => {
  const check = countsStayLevel("passes", 2);

  test("the counts may differ by one", () => {
    expect(judgeTrace(check, marksOf("passes", [3, 2, 2], [7, 7, 7]))).toBe("holds");
  });

  test("the check fails if one looping task runs more often than the others", () => {
    expect(judgeTrace(check, marksOf("passes", [3, 2, 2], [9, 7, 7]))).toBe(
      "broken: the counts differ by more than 1: 9, 7, 7",
    );
  });

  test("the check fails if a count does not grow", () => {
    expect(judgeTrace(check, marksOf("passes", [3, 2, 2], [3, 3, 3]))).toBe(
      "broken: a count did not grow: the counts were 3, 2, 2, and later 3, 3, 3",
    );
    expect(judgeTrace(check, marksOf("passes", [0, 0, 0], [3, 3, 3]))).toBe(
      "broken: a count did not grow: the counts were 0, 0, 0, and later 0, 0, 0",
    );
  });

  test("the check fails if a mark is missing", () => {
    expect(judgeTrace(check, marksOf("passes", [3, 2, 2]))).toBe(
      'broken: "passes" was measured 1 times, expected 2',
    );
  });
});

describe("how long a ready task waits behind tasks that block", () => {
  const check = latencyIsTheBlocking({ rounds: 2, hogs: 2, blockMs: 10 });

  test("a ready task may wait for the sum of all blocks before it", () => {
    expect(judge([0, 0], 10)).toBe("holds");
    expect(judge([100, 100], 40)).toBe("holds");
  });

  test("the check judges the best round, because the host may pause the program in any other round", () => {
    expect(judge([30_000, 400], 10)).toBe("holds");
  });

  test("the check fails if the program loses time between the blocks in every round", () => {
    expect(judge([5000, 4000], 10)).toBe(
      "broken: a ready task waits longer than the blocking calls before it take together: by 5000, 4000 us (one number per round); expected at most 2000 us in the best round",
    );
  });

  test("the check is undecided if the blocks themselves take too long on the host", () => {
    expect(judge([5000, 4000], 15)).toBe(
      "undecided: a ready task waits longer than the blocking calls before it take together: by 5000, 4000 us (one number per round); expected at most 2000 us in the best round; on this host a call that blocks for 10 ms takes 5000 us too long",
    );
  });

  test("the check fails if a round is missing", () => {
    expect(judge([0], 10)).toBe('broken: "ready" was measured 1 times, expected 2');
  });

  /**
   * Judges rounds in which a ready task waits for two tasks that block. `spareUs` has one number per round: the wait of
   * the ready task minus the time for which the two tasks block.
   */
  function judge(spareUs: readonly number[], blockMs: number): string {
    let atUs = 0;
    const marks = spareUs.flatMap((spare) => {
      const at = (name: string, afterUs: number) => {
        atUs += afterUs;
        return [name, atUs] as const;
      };
      return [
        at("ready", 0),
        at("hog starts", spare),
        at("hog ends", blockMs * 1000),
        at("hog starts", 0),
        at("hog ends", blockMs * 1000),
        at("last", 0),
      ];
    });
    return judgeTrace(check, marksAt(...marks));
  }
});
