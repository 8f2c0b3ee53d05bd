import { expect, test } from "vitest";
import { withoutDeadlockReport } from "./deadlock-report.ts";
import type { SessionEnd } from "./session.ts";

const DEADLOCKED: SessionEnd = {
  kind: "program",
  outcome: { kind: "deadlocked", waits: ["main waits for an Event"] },
};
const PRINTED = [
  { atUs: 5, text: "Deadlock: no\nstart\n" },
  { atUs: 9, text: "end\nDeadlock: nothing can end these waits.\n" },
  { atUs: 9, text: "  main waits for an Event\n" },
];

test("the report of a deadlock is not part of what the program printed", () => {
  expect(withoutDeadlockReport(PRINTED, DEADLOCKED)).toEqual([
    PRINTED[0],
    { atUs: 9, text: "end\n" },
  ]);
});

test("the text of a program that printed the same words and ended is kept", () => {
  const ended: SessionEnd = { kind: "program", outcome: { kind: "ended" } };
  expect(withoutDeadlockReport(PRINTED, ended)).toEqual(PRINTED);
});
