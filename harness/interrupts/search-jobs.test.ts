import { expect, test } from "vitest";
import { joinTried } from "./search-jobs.ts";
import type { Tried } from "./search-result.ts";
import type { TriedPoint } from "./window-search.ts";

test("when the parts of a window are joined, the result has each end and each sleep only once", () => {
  const first = tried([point(1, 0), point(2, 1), point(3, 0, true)], ["a", "b"]);
  const second = tried([point(4, 0, true), point(5, 0), point(6, 1)], ["b", "c"]);
  const joined = joinTried([first, second]);
  expect(joined.ends.map(({ output }) => output.toString())).toEqual(["a", "b", "c"]);
  expect(joined.points.map(({ cycle, end }) => [cycle, end])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
    [5, 1],
    [6, 2],
  ]);
});

function tried(points: TriedPoint[], outputs: string[]): Tried {
  const ends = outputs.map((text) => ({
    kind: "ended" as const,
    output: Buffer.from(text),
    reason: "",
  }));
  return { fromUs: 0, toUs: 10, points, ends, isWhole: true };
}

function point(cycle: number, end: number, isAsleep = false): TriedPoint {
  const code = {
    address: 0,
    instruction: "",
    function: "",
    offset: 0,
    python: undefined,
    program: undefined,
  };
  return { cycle, atUs: cycle / 125, isAsleep, isEnabled: true, code, end, isMerged: false };
}
