import { expect, test } from "vitest";
import { withoutTurns } from "./without-turns.ts";

test("in a program without tasks, all turns belong to the program itself", () => {
  const activity = [
    { kind: "loop", fromUs: 0, toUs: 5 },
    { kind: "turn", task: 536896672, fromUs: 5, toUs: 9 },
    { kind: "loop", fromUs: 9, toUs: 12 },
    { kind: "interrupt", fromUs: 12, toUs: 13 },
    { kind: "turn", task: 536896672, fromUs: 13, toUs: 20 },
  ] as const;
  expect(withoutTurns(activity)).toEqual([
    { kind: "loop", fromUs: 0, toUs: 12 },
    { kind: "interrupt", fromUs: 12, toUs: 13 },
    { kind: "loop", fromUs: 13, toUs: 20 },
  ]);
});
