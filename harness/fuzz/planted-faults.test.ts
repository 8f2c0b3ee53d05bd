import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { faultTable } from "../faults/planted/fault-table.ts";
import { openReference } from "../runtimes/reference.ts";
import { Contest } from "./contest.ts";
import { type Found, fuzz } from "./fuzz.ts";
import { ProgramRunner } from "./program-runner.ts";

/**
 * The names of planted faults. Each part of the scheduler that random programs use has at least one of these faults.
 */
const faults = [
  "tasks with equal deadlines wake last in, first out",
  "a sleep of zero does not suspend its task",
  "a task that sleeps for 15 ms or longer never wakes",
  "cancel returns True for a task that has ended",
  "if a task is cancelled before its first turn, it still runs its body",
  "gather returns its results in the order of completion",
  "if a gather with return_exceptions is cancelled, it returns and does not raise CancelledError",
  "if wait_for is cancelled, it does not cancel the awaited task",
  "wait_for without a time limit times out at once",
  "a cancelled waiter stays in the list of the tasks that wait for an event",
  "a lock never blocks",
  "get from a non-empty queue switches tasks",
  "`acquire` does not return True",
];

/** The names of planted faults in streams. To find these faults, a program must use a stream. */
const streamFaults = [
  "if a task is cancelled, the other tasks that wait for the same device never wake",
  "write sends new bytes before the kept bytes of earlier writes",
  "drain writes only once",
  "if two tasks read from one stream, each task gets a part of the other task's data",
];

/** Samples: two of the faults, and one of the faults in streams. */
const samples = [sampleTests(faults, 7), sampleTests(streamFaults, 4)];

const SEED = 1;
/** The number of random programs per fault. This number is enough to find every fault of the lists above. */
const PROGRAMS = 96;
const MOST_LINES = 12;

test("the fault table has all these faults", () => {
  const names = faultTable.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...faults, ...streamFaults]));
});

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({}), undefined);
});
afterAll(() => reference.close());

/**
 * The number of extra lines that a program with a stream needs: the device, its import, the stream, and a turn after
 * each change of the device.
 */
const LINES_FOR_STREAM = 6;

describe("the fuzzer shows a planted fault with a program of at most 12 lines, or 18 lines with a stream", () => {
  test.for([
    ...faults.map((name) => [name, false] as const),
    ...streamFaults.map((name) => [name, true] as const),
  ])("%s", { timeout: 300_000 }, async ([name, withStreams], context) => {
    for (const sample of samples) sample.need(context, name);
    const { patches } = faultTable.find((fault) => fault.name === name)!;
    const broken = await ProgramRunner.of(await openReference({}, { patches }), undefined);
    const contest = new Contest(reference, broken);
    const found: Found[] = [];
    try {
      await fuzz({
        contest,
        seed: SEED,
        withStreams,
        indices: Array.from({ length: PROGRAMS }, (_, i) => i),
        enough: 1,
        onFound: async (one) => void found.push(one),
      });
      expect(found).toHaveLength(1);
      const { difference } = found[0]!;
      // The reported text of the program must show the difference by itself, without the data from which the text was
      // made.
      const again = await contest.judgeSource(difference.source);
      expect(again).toMatchObject({ kind: "different", source: difference.source });
      expect(linesOf(difference.source).length).toBeLessThanOrEqual(
        MOST_LINES + (withStreams ? LINES_FOR_STREAM : 0),
      );
    } finally {
      await broken.close();
    }
  });
});

/** A sample with a sixth of the programs, for schedulers that must not differ from the reference. */
const programs = sampleTests(
  Array.from({ length: PROGRAMS }, (_, i) => `${i}`),
  6,
);
const indices = Array.from({ length: PROGRAMS }, (_, i) => i).filter((i) => programs.has(`${i}`));

test.each([
  ["without streams", false],
  ["with streams", true],
])(
  "two runs on a correct scheduler never differ, %s",
  async (_, withStreams) => {
    const other = await ProgramRunner.of(await openReference({}), undefined);
    const tally = await fuzz({
      contest: new Contest(reference, other),
      seed: SEED,
      withStreams,
      indices,
    });
    await other.close();
    expect(tally).toEqual({
      same: indices.length,
      different: [],
      noise: [],
      crowded: [],
      unsupported: [],
      known: new Map(),
    });
  },
  300_000,
);

/** Returns the lines that a reader must read, including imports: all lines that are not blank. */
function linesOf(source: string): string[] {
  return source.split("\n").filter((line) => line.trim() !== "");
}
