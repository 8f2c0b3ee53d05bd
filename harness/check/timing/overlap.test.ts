import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { runSideBySide } from "./overlap.ts";
import { marksAt } from "./testing/marks.ts";

const check = runSideBySide({ from: "go", starts: "in", ends: "out", to: "end", tasks: 3 });

test("the check holds if overlapping tasks take no longer than the longest task", () => {
  expect(judge({ ins: [1, 2, 3], outs: [41, 42, 43], end: 44 })).toBe("holds");
});

test("the check tolerates one pause of the host that affects all tasks", () => {
  expect(judge({ ins: [1, 2, 3], outs: [901, 902, 903], end: 904 })).toBe("holds");
});

test("the check fails if the tasks run one after the other instead of at the same time", () => {
  expect(judge({ ins: [1, 42, 83], outs: [41, 82, 123], end: 124 })).toBe(
    "broken: all 3 tasks together took 124 us, and their separate times add up to 120 us: the tasks ran one after the other",
  );
});

test("the check is undecided if the host pauses the program after the last task", () => {
  expect(judge({ ins: [1, 2, 3], outs: [41, 42, 43], end: 100 })).toBe(
    "undecided: all 3 tasks together took 100 us, and their separate times add up to 120 us: these times do not show whether the tasks ran at the same time",
  );
});

test("the check fails if a mark is missing", () => {
  expect(judge({ ins: [1], outs: [41], end: 42 })).toBe(
    'broken: "in" was measured 1 times, expected 3',
  );
  expect(judge({ ins: [1, 2, 3], outs: [41] })).toBe('broken: "end" was not recorded');
  expect(judgeTrace(check, {})).toBe('broken: "go" was not recorded');
});

interface Times {
  readonly ins: readonly number[];
  readonly outs: readonly number[];
  readonly end?: number;
}

function judge({ ins, outs, end }: Times): string {
  const trace = marksAt(
    ["go", 0],
    ...ins.map((us) => ["in", us] as const),
    ...outs.map((us) => ["out", us] as const),
    ...(end === undefined ? [] : [["end", end] as const]),
  );
  return judgeTrace(check, trace);
}
