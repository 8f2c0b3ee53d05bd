import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { formatSessionJson, sessionJsonParts } from "./json.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { blinkSession, sampleHints } from "./testing/sample-session.ts";

test("the JSON has the session, the edges and measures of each wire, and the hints", () => {
  const session = {
    ...blinkSession([100, 600, 1100.5], 2000),
    decoded: [],
    console: [{ atUs: 5, text: "hello\n" }],
    stimulus: [{ wire: "GP25", level: 1, atMs: 0.1 } as const],
    analog: [{ wire: "GP26", volts: 1.65, atMs: 0.3 }],
    typed: [{ text: "1+1\r", atMs: 0.2 }],
  };
  expect(JSON.parse(formatSessionJson(session, sampleHints))).toEqual({
    type: "session",
    schema: 1,
    program: session.program,
    target: session.target,
    end: {
      kind: "time",
      forUs: 4_000_000,
      words: "The watch ended after 2.000 ms, because the time to watch had passed.",
    },
    returnedAtUs: null,
    unmet: null,
    lengthUs: 2000,
    resolutionUs: 0,
    wires: [
      {
        name: "GP25",
        variables: ["led"],
        gpio: 25,
        initial: 0,
        setUpUs: null,
        measures: {
          edges: 3,
          period: { count: 1, minUs: 1000.5, medianUs: 1000.5, p99Us: 1000.5, maxUs: 1000.5 },
          duty: 0.49975,
          longestPause: { fromUs: 1100.5, toUs: 2000, isAtEnd: true },
        },
        edges: [
          [100, 1],
          [600, 0],
          [1100.5, 1],
        ],
        undriven: [],
      },
    ],
    unseen: [],
    remarks: [],
    decoded: [],
    console: [{ atUs: 5, text: "hello\n" }],
    stimulus: [{ wire: "GP25", level: 1, atMs: 0.1 }],
    analog: [{ wire: "GP26", volts: 1.65, atMs: 0.3 }],
    typed: [{ text: "1+1\r", atMs: 0.2 }],
    activity: null,
    shortestActivityUs: null,
    tasks: null,
    tasksCutAtUs: null,
    areTasksLost: false,
    monitor: null,
    hints: sampleHints,
  });
});

test("the JSON says which edge is the setup of a pin and is not measured", () => {
  const session = blinkSession([100, 600, 1100.5], 2000);
  const waveform = { ...session.waveform!, setUpUs: { GP25: 100 } };
  const { wires } = JSON.parse(formatSessionJson({ ...session, waveform }));
  expect(wires[0]).toMatchObject({ setUpUs: 100, measures: { edges: 2 } });
  expect(wires[0].edges).toHaveLength(3);
});

test("the traceback in the JSON has no frames of aiorig", () => {
  const own = '  File "/x/fixtures/lib/probe.py", line 221, in launch\n';
  const [first, last] = [
    "Traceback (most recent call last):\n",
    '  File "a.py", line 4\nSyntaxError: bad\n',
  ];
  const outcome = { kind: "raised", exception: "SyntaxError: bad" } as const;
  const session = {
    ...blinkSession([], 0),
    end: { kind: "program", outcome: { ...outcome, traceback: first + own + last } } as const,
  };
  const { end } = JSON.parse(formatSessionJson(session));
  expect(end.outcome).toEqual({ ...outcome, traceback: first + last });
});

test("hostile text is escaped, and JSON.parse restores it", () => {
  const { session, hints } = hostileSession(ALL_HOSTILE);
  const json = formatSessionJson(session, hints);
  expect({ harm: harmIn(json), lines: json.trimEnd().split("\n").length }).toEqual({
    harm: [],
    lines: 1,
  });
  expect(JSON.parse(json).console).toEqual(session.console);
});

test("the JSON of a long session comes in parts, and no edge is missing between the parts", () => {
  const times = Array.from({ length: 25_000 }, (_, i) => 10 * i);
  const activity = times.map((atUs) => ({ kind: "loop", fromUs: atUs, toUs: atUs + 10 }) as const);
  const session = { ...blinkSession(times, 250_000), activity };
  const parts = [...sessionJsonParts(session)];
  const { wires, activity: read } = JSON.parse(parts.join(""));
  expect(wires[0].edges.map(([atUs]: [number]) => atUs)).toEqual(times);
  expect(read).toEqual(activity);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(parts.join("").length / 3);
});
