import { describe, expect, test } from "vitest";
import { MONITOR_FORMAT } from "../../decoders/monitor.ts";
import { talk } from "../../trace/serial-line.ts";
import type { Edge } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { judgeTrace } from "../testing/judge-trace.ts";
import { detectsOneHog, pulsesAtEachPress, reports, reportsWithin } from "./reports.ts";

describe("reports exactly these events", () => {
  const check = reports("TX", "reset", "1 on", "1 off");

  test("in this order", () => {
    expect(judge(check, [1, "z"], [2, "A"], [5, "a"])).toBe("holds");
  });

  test.each([
    [
      "another event",
      [
        [1, "z"],
        [2, "B"],
      ],
      "broken: reset at 1.000 ms, then 2 on at 2.000 ms; expected 1 on",
    ],
    [
      "a missing event",
      [
        [1, "z"],
        [2, "A"],
      ],
      "broken: 1 on at 2.000 ms, then no more events; expected 1 off",
    ],
    [
      "one event too many",
      [[1, "zAaA"]],
      "broken: 1 off at 1.020 ms, then 1 on at 1.030 ms; expected no more events",
    ],
    ["no reset", [[1, "Aa"]], "broken: 1 on at 1.000 ms; expected reset"],
    ["no byte", [], "broken: TX has no byte"],
    [
      "a byte that does not belong to the protocol",
      [[1, "z!"]],
      "broken: the byte 0x21 on TX at 1.010 ms is wrong: not of the protocol",
    ],
  ] as const)("%s is reported", (_what, sent, finding) => {
    expect(judge(check, ...sent)).toBe(finding);
  });

  test("the check is undecided if a step of the instrument is longer than a bit of the monitor", () => {
    const trace = traceOf([[1, "z"]]);
    const coarse = { ...trace, waveform: { ...trace.waveform, resolutionUs: 1000 } };
    expect(judgeTrace(check, coarse)).toBe(
      "undecided: edges are timed in steps of 1.000 ms, but a bit of the monitor lasts 0.001 ms; expected steps of at most a quarter of a bit",
    );
  });
});

describe("one event follows another event within limits", () => {
  const check = reportsWithin("TX", "1 on", "1 off", { leastUs: 1000, mostUs: 3000 });

  test.each([
    [
      "a time within the limits is accepted",
      [
        [1, "A"],
        [3, "a"],
      ],
      "holds",
    ],
    [
      "an event that comes too early is reported",
      [
        [1, "A"],
        [1.5, "a"],
      ],
      "broken: 1 on at 1.000 ms, then 1 off at 1.500 ms: 0.500 ms between them, expected at least 1.000 ms and at most 3.000 ms",
    ],
    [
      "an event that comes too late is reported",
      [
        [1, "A"],
        [5, "a"],
      ],
      "broken: 1 on at 1.000 ms, then 1 off at 5.000 ms: 4.000 ms between them, expected at least 1.000 ms and at most 3.000 ms",
    ],
    ["a missing first event is reported", [[1, "Bb"]], 'broken: TX never reports "1 on"'],
    [
      "a missing second event is reported",
      [[1, "A"]],
      'broken: TX never reports "1 off" after 1 on at 1.000 ms',
    ],
  ] as const)("%s", (_what, sent, finding) => {
    expect(judge(check, ...sent)).toBe(finding);
  });
});

describe("detects one hog", () => {
  const check = detectsOneHog("TX", {
    limitMs: 8,
    blocker: 1,
    block: { leastUs: 20_000, mostUs: 28_000 },
  });

  test.each([
    [
      "a pause is accepted if a task blocks the loop while the blocker is on",
      [
        [1, "@`@"],
        [2, "A"],
        [22, "a@`"],
      ],
      "holds",
    ],
    [
      "more than one hog is reported",
      [
        [1, "@"],
        [22, "@"],
        [43, "@"],
      ],
      "broken: the hog detector had 2 pauses of more than 8 ms (21.000 ms at 1.000 ms, 21.000 ms at 22.000 ms); expected 1",
    ],
    [
      "a missing hog is reported",
      [[1, "@`@"]],
      "broken: the hog detector had 0 pauses of more than 8 ms; expected 1",
    ],
    [
      "a pause that is too short is reported",
      [
        [1, "@A"],
        [11, "a@"],
      ],
      "broken: the hog detector had a pause of 10.010 ms at 1.000 ms, expected 20.000 ms to 28.000 ms",
    ],
    [
      "a pause while the blocker is off is reported",
      [
        [1, "@"],
        [22, "@"],
        [23, "Aa@"],
      ],
      "broken: ident 1 changes at 23.000 ms, outside of the pause of the hog detector",
    ],
    ["a missing detector is reported", [[1, "Aa"]], 'broken: TX never reports "0 on"'],
  ] as const)("%s", (_what, sent, finding) => {
    expect(judge(check, ...sent)).toBe(finding);
  });
});

describe("pulses at each press", () => {
  const check = pulsesAtEachPress("TX", { button: "button", inner: 2, outer: 1, withinMs: 8 });
  const judgePress = (...sent: readonly Sent[]) =>
    judgeTrace(check, traceOf(sent, [{ wire: "button", level: 0, atUs: 5000 }]));

  test.each([
    [
      "a pulse within its time is accepted",
      [
        [1, "A"],
        [6, "Bb"],
        [50, "a"],
      ],
      "holds",
    ],
    [
      "a late pulse is reported",
      [
        [1, "A"],
        [15, "Bb"],
        [50, "a"],
      ],
      "broken: button is pressed at 5.000 ms, ident 2 starts at 15.000 ms; expected at most 8 ms between them",
    ],
    [
      "a pulse after the block is reported",
      [
        [1, "A"],
        [3, "a"],
        [6, "Bb"],
      ],
      "broken: ident 2 starts at 6.000 ms, but ident 1 is on only from 1.000 ms to 3.000 ms",
    ],
    [
      "a missing pulse is reported",
      [
        [1, "A"],
        [50, "a"],
      ],
      "broken: button is pressed 1 times, but ident 2 starts 0 times",
    ],
    [
      "a missing block is reported",
      [[6, "Bb"]],
      "broken: TX must report that ident 1 is first on and then off, but a report is missing",
    ],
  ] as const)("%s", (_what, sent, finding) => {
    expect(judgePress(...sent)).toBe(finding);
  });
});

/** A text, and the time in milliseconds at which it is sent. */
type Sent = readonly [atMs: number, text: string];

function judge(check: Check, ...sent: readonly Sent[]): string {
  return judgeTrace(check, traceOf(sent));
}

function traceOf(sent: readonly Sent[], more: readonly Edge[] = []) {
  const edges = sent.flatMap(([atMs, text]) =>
    talk("TX", Buffer.from(text), atMs, MONITOR_FORMAT)
      .slice(1)
      .map((step): Edge => ({ wire: "TX", level: step.level!, atUs: step.atMs * 1000 })),
  );
  const waveform = {
    initial: { TX: 1, button: 1 } as const,
    edges: [...edges, ...more].sort((one, other) => one.atUs - other.atUs),
    watchedUs: 100_000,
  };
  return { marks: [], stdout: "", stderr: "", waveform };
}
