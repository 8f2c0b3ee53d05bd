import { describe, expect, test } from "vitest";
import type { MarkValue } from "../trace/mark.ts";
import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { neverEarly, overshootIsBounded, periodsLast } from "./timing-bounds.ts";
import { keepsItsSchedule } from "./timing-drift.ts";
import { countsStayLevel, latencyIsTheBlocking, turnsStayCheap } from "./timing-fairness.ts";
import { median } from "./timing-samples.ts";

describe("never early", () => {
  const ticks = neverEarly("ticks", 3, 1);
  const us = neverEarly("us", 2, 1000);

  test("late is allowed, by any amount", () => {
    expect(judge(ticks, marks("ticks", [1, 1], [2, 2], [3, 300]))).toBe("holds");
  });

  test("one sleep that ends a tick early breaks it", () => {
    expect(judge(ticks, marks("ticks", [1, 1], [5, 4], [3, 3]))).toBe(
      "broken: 1 of 3 sleeps ended early; the worst took 4 ticks of 5",
    );
  });

  test("in microseconds a sleep may end up to one tick early, exclusive", () => {
    expect(judge(us, marks("us", [3000, 2001], [1000, 1]))).toBe("holds");
    expect(judge(us, marks("us", [3000, 2000], [1000, 0]))).toBe(
      "broken: 2 of 2 sleeps ended early; the worst took 2000 us of 3000",
    );
  });

  test("a sleep that is missing or was marked without its time breaks it", () => {
    expect(judge(ticks, marks("ticks", [1, 1], [2, 2]))).toBe(
      'broken: "ticks" was measured 2 times, 3 were due',
    );
    expect(judge(ticks, marks("ticks", [1, 1], [2, 2], "3"))).toBe(
      'broken: "ticks" was measured 2 times, 3 were due',
    );
  });
});

describe("periods of a relative loop", () => {
  const check = periodsLast("round", 3, 13);

  test("longer periods are allowed", () => {
    expect(judge(check, marks("round", 13, 27, 90))).toBe("holds");
  });

  test("a loop that makes up for its work breaks it", () => {
    expect(judge(check, marks("round", 13, 23, 33))).toBe(
      "broken: round 2 lasted 10 of at least 13; rounds ended at 13, 23, 33",
    );
  });

  test("the first round counts from the start", () => {
    expect(judge(check, marks("round", 12, 26, 39))).toBe(
      "broken: round 1 lasted 12 of at least 13; rounds ended at 12, 26, 39",
    );
  });

  test("a loop that ends too soon breaks it", () => {
    expect(judge(check, marks("round", 13, 26))).toBe(
      'broken: "round" was measured 2 times, 3 were due',
    );
  });
});

describe("overshoot beside a blocking wait", () => {
  const check = overshootIsBounded({
    sleep: "sleep",
    yardstick: "block",
    samples: 4,
    limitUs: 2000,
  });

  test("a sleep as late as the host's own waits is allowed", () => {
    expect(judge(check, both([100, 150, 120, 90], [100, 1900, 300, 200]))).toBe("holds");
    expect(judge(check, both([4100, 4150, 4120, 4090], [4900, 4300, 4500, 4100]))).toBe("holds");
  });

  test("the best quarter decides, for a busy host only adds", () => {
    expect(judge(check, both([100, 150, 120, 90], [9000, 200, 12_000, 300]))).toBe("holds");
    expect(judge(check, both([100, 150, 9000, 90], [9000, 200, 12_000, 8000]))).toMatch(
      /^undecided: /,
    );
  });

  test("a blocking wait that ends a tick early buys the sleep nothing", () => {
    expect(judge(check, both([-900, -850, -880, -920], [1900, 1900, 1900, 1900]))).toBe("holds");
  });

  test("a sleep that is always later than every blocking wait breaks it", () => {
    expect(judge(check, both([100, 150, 120, 90], [3100, 3300, 3200, 3400]))).toBe(
      "broken: sleeps end 3100 to 3400 us late, lower quartile 3200 us; blocking waits 90 to 150 us, lower quartile 100 us; at most 2100 us were due",
    );
  });

  test("a host that is itself as late leaves it undecided", () => {
    expect(judge(check, both([100, 10_000, 120, 90], [3100, 3300, 3200, 3400]))).toMatch(
      /^undecided: /,
    );
  });

  test("both have to be measured", () => {
    expect(judge(check, marks("sleep", ...Array<MarkValue>(4).fill([5000, 5100])))).toBe(
      'broken: "block" was measured 0 times, 4 were due',
    );
  });

  function both(blocksUs: readonly number[], sleepsUs: readonly number[]): Trace {
    const took = (overshootUs: number) => [5000, 5000 + overshootUs];
    return joined(marks("block", ...blocksUs.map(took)), marks("sleep", ...sleepsUs.map(took)));
  }
});

describe("schedule of an absolute loop", () => {
  const check = keepsItsSchedule({ rounds: 6, periodMs: 10, workMs: 3 });

  test("constant lateness is no drift", () => {
    expect(judge(check, rounds([10, 20, 30, 40, 50, 60]))).toBe("holds");
    expect(judge(check, rounds([17, 27, 37, 47, 57, 67]))).toBe("holds");
  });

  test("a loop that was late and has caught up keeps its schedule", () => {
    expect(judge(check, rounds([10, 20, 48, 49, 52, 60]))).toBe("holds");
  });

  test("a loop that was late and does not sleep until it has caught up keeps its schedule", () => {
    expect(judge(check, rounds([10, 20, 95, 98, 101, 104]))).toBe("holds");
  });

  test("a relative loop drifts", () => {
    expect(judge(check, rounds([13, 26, 39, 52, 65, 78]))).toBe(
      "broken: lateness grows in every round: the rounds end 3, 6, 9, 12, 15, 18 ms late",
    );
  });

  test("a round that ends early breaks it", () => {
    expect(judge(check, rounds([10, 20, 30, 39, 50, 60]))).toBe(
      "broken: a round ends early: the rounds end 0, 0, 0, -1, 0, 0 ms late",
    );
  });

  test("lateness that comes and goes is the host's, and decides nothing", () => {
    expect(judge(check, rounds([10, 20, 65, 75, 83, 93]))).toBe(
      "undecided: the host is late, but lateness does not grow steadily: the rounds end 0, 0, 35, 35, 33, 33 ms late",
    );
  });

  test("lateness on a host that cannot even do the work in time decides nothing", () => {
    expect(judge(check, rounds([23, 46, 69, 92, 115, 138], 13))).toBe(
      "undecided: 3 ms of work take 13 ms on this host: the rounds end 13, 26, 39, 52, 65, 78 ms late",
    );
  });

  test("a round that is missing breaks it", () => {
    expect(judge(check, rounds([10, 20, 30]))).toBe(
      'broken: "round" was measured 3 times, 6 were due',
    );
  });

  function rounds(endsMs: readonly number[], workMs = 3): Trace {
    return trace(
      endsMs.flatMap((endMs, i) => {
        const startMs = endsMs[i - 1] ?? 0;
        return [
          { name: "work starts", value: null, atUs: startMs * 1000 },
          { name: "work ends", value: null, atUs: (startMs + workMs) * 1000 },
          { name: "round", value: endMs, atUs: endMs * 1000 },
        ];
      }),
    );
  }
});

describe("turns stay cheap", () => {
  const check = turnsStayCheap({
    alone: "alone",
    beside: "beside",
    rounds: 2,
    turns: 10,
    limitUs: 100,
  });
  const turns = (alone: number[], beside: number[]) =>
    joined(marks("alone", ...alone), marks("beside", ...beside));

  test("the best round of each decides", () => {
    expect(judge(check, turns([50, 9000], [9000, 1050]))).toBe("holds");
  });

  test("every round over the limit breaks it", () => {
    expect(judge(check, turns([50, 60], [1100, 1061]))).toBe(
      "broken: 10 turns take 50, 60 us alone, and 1100, 1061 us beside; at most 1000 us more were due",
    );
  });

  test("a host that is as slow without it leaves it undecided", () => {
    expect(judge(check, turns([50, 5000], [1100, 1061]))).toMatch(/^undecided: 10 turns take 50, /);
  });

  test("a round that is missing breaks it", () => {
    expect(judge(check, turns([50, 60], [70]))).toBe(
      'broken: "beside" was measured 1 times, 2 were due',
    );
  });
});

describe("level counts", () => {
  const check = countsStayLevel("passes", 2);

  test("a difference of one is allowed", () => {
    expect(judge(check, marks("passes", [3, 2, 2], [7, 7, 7]))).toBe("holds");
  });

  test("a looper that is preferred breaks it", () => {
    expect(judge(check, marks("passes", [3, 2, 2], [9, 7, 7]))).toBe(
      "broken: the counts are not level: 9, 7, 7",
    );
  });

  test("loopers that all stand still break it", () => {
    expect(judge(check, marks("passes", [3, 2, 2], [3, 3, 3]))).toBe(
      "broken: a count stands still: 3, 2, 2, later 3, 3, 3",
    );
    expect(judge(check, marks("passes", [0, 0, 0], [3, 3, 3]))).toBe(
      "broken: a count stands still: 0, 0, 0, later 0, 0, 0",
    );
  });

  test("a look that is missing breaks it", () => {
    expect(judge(check, marks("passes", [3, 2, 2]))).toBe(
      'broken: "passes" was measured 1 times, 2 were due',
    );
  });
});

describe("latency behind tasks that block", () => {
  const check = latencyIsTheBlocking({ rounds: 2, hogs: 2, blockMs: 10 });

  test("the sum of the blocks is allowed, as long as they really are", () => {
    expect(judge(check, latency([0, 0], 10))).toBe("holds");
    expect(judge(check, latency([100, 100], 40))).toBe("holds");
  });

  test("the best round decides, for the host may be away in any of them", () => {
    expect(judge(check, latency([30_000, 400], 10))).toBe("holds");
  });

  test("time that is lost between the blocks in every round breaks it", () => {
    expect(judge(check, latency([5000, 4000], 10))).toBe(
      "broken: beyond the blocking of the tasks before it, a ready task waits 5000, 4000 us; at most 2000 us were due",
    );
  });

  test("a host that lets the blocks overrun as well leaves it undecided", () => {
    expect(judge(check, latency([5000, 4000], 15))).toBe(
      "undecided: beyond the blocking of the tasks before it, a ready task waits 5000, 4000 us; at most 2000 us were due; but the host lets a block of 10 ms overrun by 5000 us",
    );
  });

  test("a round that is missing breaks it", () => {
    expect(judge(check, latency([0], 10))).toBe('broken: "ready" was measured 1 times, 2 were due');
  });

  function latency(spareUs: readonly number[], blockMs: number): Trace {
    let atUs = 0;
    return trace(
      spareUs.flatMap((spare) => {
        const at = (name: string, afterUs: number) => {
          atUs += afterUs;
          return { name, value: null, atUs };
        };
        return [
          at("ready", 0),
          at("hog starts", spare),
          at("hog ends", blockMs * 1000),
          at("hog starts", 0),
          at("hog ends", blockMs * 1000),
          at("last", 0),
        ];
      }),
    );
  }
});

test("the median is the middle one, or the mean of the middle two", () => {
  expect([[3, 1, 2], [4, 1, 3, 2], [7]].map(median)).toEqual([2, 2.5, 7]);
  expect(median([])).toBeNaN();
});

function judge(check: Check, of: Trace): string {
  const finding = check(of);
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
}

function marks(name: string, ...values: MarkValue[]): Trace {
  return trace(values.map((value, i) => ({ name, value, atUs: i })));
}

function joined(...traces: Trace[]): Trace {
  return trace(traces.flatMap((each) => each.marks));
}

function trace(marks: Trace["marks"]): Trace {
  return { marks, stdout: "", stderr: "" };
}
