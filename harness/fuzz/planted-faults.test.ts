import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultTable } from "../faults/planted/fault-table.ts";
import { openReference } from "../runtimes/reference.ts";
import { Contest } from "./contest.ts";
import { type Found, fuzz } from "./fuzz.ts";
import { ProgramRunner } from "./program-runner.ts";

/** Faults in every part of the scheduler that random programs use. */
const faults = [
  "of several tasks with equal deadlines, the last one wakes first",
  "a sleep of zero does not suspend",
  "a long sleeper is never woken",
  "cancel returns True for a task that has ended",
  "a task that is cancelled before its first pass still runs its body",
  "gather returns its results in the order of completion",
  "a cancelled gather with return_exceptions swallows the cancel",
  "a cancelled wait_for leaves the task running",
  "wait_for without a limit times out immediately",
  "a cancelled waiter stays in the list of waiters",
  "a lock never blocks",
  "get from a non-empty queue switches tasks",
  "acquire does not return True",
];

const SEED = 1;
/** Enough programs to find every fault of the list. */
const PROGRAMS = 96;
const MOST_LINES = 12;

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({}), undefined);
});
afterAll(() => reference.close());

describe("fuzzing finds a planted fault and shows it in a program of at most 12 lines", () => {
  test.each(faults)("%s", async (name) => {
    const { patches } = faultTable.find((fault) => fault.name === name)!;
    const broken = await ProgramRunner.of(await openReference({}, { patches }), undefined);
    const contest = new Contest(reference, broken);
    const found: Found[] = [];
    try {
      await fuzz({
        contest,
        seed: SEED,
        indices: Array.from({ length: PROGRAMS }, (_, i) => i),
        enough: 1,
        onFound: async (one) => void found.push(one),
      });
      expect(found).toHaveLength(1);
      const { difference } = found[0]!;
      // The text of the program alone shows the difference.
      const again = await contest.judgeSource(difference.source);
      expect(again).toMatchObject({ kind: "different", source: difference.source });
      expect(linesOf(difference.source).length).toBeLessThanOrEqual(MOST_LINES);
    } finally {
      await broken.close();
    }
  });
});

test("a correct scheduler never differs from itself", async () => {
  const other = await ProgramRunner.of(await openReference({}), undefined);
  const tally = await fuzz({
    contest: new Contest(reference, other),
    seed: SEED,
    indices: Array.from({ length: PROGRAMS }, (_, i) => i),
  });
  await other.close();
  expect(tally).toEqual({
    same: PROGRAMS,
    different: [],
    noise: [],
    crowded: [],
    known: new Map(),
  });
});

/** Returns the number of lines that a reader must read, including imports. */
function linesOf(source: string): string[] {
  return source.split("\n").filter((line) => line.trim() !== "");
}
