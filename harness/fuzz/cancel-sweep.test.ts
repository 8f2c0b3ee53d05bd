import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { faultTable } from "../faults/planted/fault-table.ts";
import { openReference } from "../runtimes/reference.ts";
import { type CancelMoment, chooseSweeps, countTurns, withCancel } from "./cancel-sweep.ts";
import { recordOf } from "./compare.ts";
import { Contest } from "./contest.ts";
import { type Found, fuzz } from "./fuzz.ts";
import { generate } from "./generate.ts";
import type { Block, Program } from "./program.ts";
import { ProgramRunner } from "./program-runner.ts";
import { render } from "./render.ts";
import { mixSeed } from "./seed.ts";

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({}), undefined);
});
afterAll(() => reference.close());

const mark: Block = [{ kind: "mark", error: false }];

/** A program in which a task waits for an event, and another task sets this event in its second turn. */
const waiting: Program = {
  coroutines: [
    {
      name: "main",
      parameters: [],
      body: [
        { kind: "start", task: "t1", coroutine: "a", given: [] },
        { kind: "start", task: "t2", coroutine: "b", given: [] },
        { kind: "await", what: { kind: "sleep", units: 3 }, marked: false },
      ],
    },
    {
      name: "a",
      parameters: [],
      body: [{ kind: "await", what: { kind: "wait", event: "ready" }, marked: false }, ...mark],
    },
    {
      name: "b",
      parameters: [],
      body: [
        { kind: "await", what: { kind: "sleep", units: 0 }, marked: false },
        { kind: "set", event: "ready" },
      ],
    },
  ],
  queueSizes: {},
  reportsFailures: false,
};

describe("a cancel at each turn", () => {
  test.each([
    [0, "before the wait ends", ["canceller1=True", "a2", "a3", "ended"]],
    [
      1,
      "after the wait has ended and before its task runs",
      ["canceller1=True", "a2", "a3", "ended"],
    ],
    [2, "after the task has ended", ["a1", "canceller1=False", "ended"]],
  ])("a cancel at turn %i comes %s", async (turns, _, record) => {
    const moment: CancelMoment = { task: "t1", sleepUnits: 0, blockUnits: 0, turns };
    const run = await reference.run(render(withCancel(waiting, moment), 5));
    expect(recordOf(run)).toEqual(record);
  });

  test("after a block, a cancel can reach a task whose sleep has ended but that has not run yet", async () => {
    const program: Program = {
      ...waiting,
      coroutines: [
        {
          name: "main",
          parameters: [],
          body: [
            { kind: "start", task: "t1", coroutine: "a", given: [] },
            { kind: "await", what: { kind: "sleep", units: 9 }, marked: false },
          ],
        },
        {
          name: "a",
          parameters: [],
          body: [
            {
              kind: "await",
              what: {
                kind: "waitFor",
                child: { kind: "call", coroutine: "b", given: [] },
                units: undefined,
              },
              marked: false,
            },
            ...mark,
          ],
        },
        {
          name: "b",
          parameters: [],
          body: [{ kind: "await", what: { kind: "sleep", units: 2 }, marked: false }, ...mark],
        },
      ],
    };
    const records = [];
    for (const turns of [0, 1, 2]) {
      const moment = { task: "t1", sleepUnits: 1, blockUnits: 2, turns };
      records.push(recordOf(await reference.run(render(withCancel(program, moment), 5))));
    }
    expect(records).toEqual([
      // The sleep has ended, but the task that called it has not run yet.
      ["canceller1=True", "a2", "a3", "ended"],
      // The task has ended, but the task that awaits it has not run yet.
      ["b1", "canceller1=True", "a2", "a3", "ended"],
      ["b1", "a1", "canceller1=False", "ended"],
    ]);
  });
});

test("turns are counted until only the counting task has anything more to do", () => {
  const names = ["a1", "canceller1", "canceller2", "b1", "canceller2", "canceller2", "b2"];
  const marks = names.map((name) => ({ name, value: null, atUs: 0 }));
  expect(countTurns({ marks })).toBe(4);
});

test("a seed always results in the same sweeps", () => {
  const program = generate(mixSeed(1, 0), { farApart: true });
  const choose = (seed: number) => chooseSweeps(program, { seed, longestSleep: 16, count: 8 });
  expect(choose(7)).toEqual(choose(7));
  expect(choose(7)).not.toEqual(choose(8));
  expect(choose(7)).toHaveLength(8);
});

/**
 * The largest number of lines of a shrunk program. A program with a cancel needs five lines more than a program without
 * a cancel.
 */
const MOST_LINES = 18;

describe("if a planted fault is visible only at one turn, the sweep of turns finds it", () => {
  const planted: readonly (readonly [string, string, number])[] = [
    [
      "`wait` of an event swallows a cancel that comes after `set`",
      "a cancel lost between set and run",
      12,
    ],
    [
      "if a task is cancelled after its event was set, the event wakes the task a second time",
      "a waiter woken twice",
      12,
    ],
    [
      "if a task is ready when it is cancelled, it gets CancelledError twice",
      "a cancel delivered twice",
      4,
    ],
  ];
  const sample = sampleTests(
    planted.map(([name]) => name),
    3,
  );
  test.for(planted)(
    "%s (%s): the sweep finds the fault within %i programs, and without the sweep these programs do not show it",
    { timeout: 300_000 },
    async ([name, _kind, count], context) => {
      sample.need(context, name);
      const { patches } = faultTable.find((fault) => fault.name === name)!;
      const broken = await ProgramRunner.of(await openReference({}, { patches }), undefined);
      const contest = new Contest(reference, broken);
      const indices = Array.from({ length: count }, (_, i) => i);
      const found: Found[] = [];
      const options = { contest, seed: 1, onFound: async (one: Found) => void found.push(one) };
      const { different } = await fuzz({ ...options, indices });
      // Only the last program runs with a cancel at every turn, because this takes much time, and because the fault is
      // not visible in the earlier programs.
      await fuzz({ ...options, indices: indices.slice(-1), cancelsEveryTurn: true });
      await broken.close();
      expect({ different, places: found.map(({ index }) => index) }).toEqual({
        different: [],
        places: [count - 1],
      });
      expect(found[0]!.cancel).toBeDefined();
      const { source } = found[0]!.difference;
      expect(source).toContain("async def canceller(other):");
      const lines = source.split("\n").filter((line) => line.trim() !== "");
      expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
    },
  );
});
