import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { TaskLane, TaskTurn, TaskWait, Waker } from "../trace/task-lane.ts";
import { findHints } from "./hints/find-hints.ts";
import type { Session } from "./session.ts";
import { parsePress } from "./stimulus/drive-text.ts";
import { watchProgram } from "./watch-program.ts";

let reference: Runtime;
beforeAll(async () => {
  reference = await openRuntime("reference", {});
});
afterAll(() => reference.close());

describe("the lanes of tasks in a session on the reference", () => {
  test("the lanes show when each task ran, what it waited for, and what woke it", async () => {
    const { tasks } = await watch("waits.py");
    expect(
      Object.fromEntries(tasks!.map((lane) => [`${lane.id} ${lane.name}`, linesOf(lane)])),
    ).toEqual({
      "0 main": [
        "created by outside at 0",
        "0 creation: runs, waits for sleep until 10",
        "10 time: runs, waits for gather of 7 8",
        "15 task 7: runs, waits for timeout of 9 until 35",
        "35 time: runs, waits for timeout of 9",
        "35 task 9: runs, waits for task of 4",
        "50 task 4: runs",
        "returned at 50",
      ],
      "1 waits_for_event": [
        "created by 0 at 0",
        "0 creation: runs, waits for event",
        "10 task 0: runs",
        "returned at 10",
      ],
      "2 waits_for_lock": [
        "created by 0 at 0",
        "0 creation: runs, waits for lock",
        "10 task 0: runs",
        "returned at 10",
      ],
      "3 waits_for_item": [
        "created by 0 at 0",
        "0 creation: runs, waits for queue item",
        "10 task 0: runs",
        "returned at 10",
      ],
      "4 waits_for_flag": [
        "created by 0 at 0",
        "0 creation: runs, waits for flag",
        "50 outside: runs",
        "returned at 50",
      ],
      "5 fails": [
        "created by 0 at 0",
        "0 creation: runs, waits for sleep until 1",
        "1 time: runs",
        "raised at 1 ValueError: no, nobody awaited it",
      ],
      "6 is_cancelled": [
        "created by 0 at 0",
        "0 creation: runs, waits for sleep until 10000",
        "10 task 0: runs",
        "cancelled by 0 at 10",
        "cancelled at 10",
      ],
      "7 child": [
        "created by 0 at 10",
        "10 creation: runs, waits for sleep until 12",
        "15 time, late by 3: runs",
        "returned at 15",
      ],
      "8 works": ["created by 0 at 10", "10 creation: runs for 5", "returned at 15"],
      "9 waits_for_item": [
        "created by 0 at 15",
        "15 creation: runs, waits for queue item",
        "35 task 0: runs",
        "cancelled by 0 at 35",
        "cancelled at 35",
      ],
    });
  });

  test("if a task sets a flag, this task wakes the task that waits for the flag", async () => {
    const { tasks } = await watch("flag_from_task.py");
    expect(tasks![1]!.turns.map(({ wokenBy }) => describeWaker(wokenBy))).toEqual([
      ...["creation", "outside", "task 0", "task 0", "task 0"],
    ]);
  });

  test("tasks that still run end at the end of the session", async () => {
    const { tasks, lengthUs } = await watch("long_turn.py", 95);
    const ends = tasks!.flatMap(({ turns }) => turns.map(({ toUs }) => toUs));
    expect({ lengthUs, latest: Math.max(...ends) <= lengthUs }).toEqual({
      lengthUs: 95_000,
      latest: true,
    });
  });

  test("at a deadlock, the lanes show what each task waits for", async () => {
    const { tasks, end } = await watch("lost_exception.py");
    expect(end).toMatchObject({ outcome: { kind: "deadlocked" } });
    expect(tasks!.map(({ name, turns }) => [name, turns.at(-1)!.wait])).toEqual([
      ["main", { for: "event" }],
      ["reader", undefined],
    ]);
  });
});

describe("hints of a session on the reference", () => {
  test("hints find an exception that nobody retrieved", async () => {
    expect(await hintsIn("lost_exception.py")).toEqual(["7 lost-exception"]);
  });

  test("hints find a loop that drifts", async () => {
    expect(await hintsIn("drift.py")).toEqual(["13 drifting-loop"]);
  });

  test("hints find a task that runs longer than the period of another task", async () => {
    expect(await hintsIn("long_turn.py")).toEqual(["15 long-turn"]);
  });
});

async function hintsIn(name: string): Promise<string[]> {
  const session = await watch(name);
  return findHints({ program: session.program, session })
    .filter(({ kind }) => kind === "mistake")
    .map(({ line, rule }) => `${line} ${rule}`);
}

function watch(name: string, forMs = 500): Promise<Session> {
  const file = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  const plan = { program, driven: [parsePress("GP15@50ms")], forMs };
  return watchProgram(reference, plan, new AbortController().signal);
}

/** Returns one line per event of a task, with times in milliseconds. */
function linesOf({ createdAtUs, createdBy, turns, cancels, ending }: TaskLane): string[] {
  return [
    `created by ${createdBy ?? "outside"} at ${ms(createdAtUs)}`,
    ...turns.map(describeTurn),
    ...cancels.map(({ atUs, by }) => `cancelled by ${by ?? "outside"} at ${ms(atUs)}`),
    ...(ending ? [`${ending.kind} at ${ms(ending.atUs)}${describeException(ending)}`] : []),
  ];
}

function describeTurn({ fromUs, toUs, readyAtUs, wokenBy, wait }: TaskTurn): string {
  const late = ms(fromUs - readyAtUs);
  const length = ms(toUs - fromUs);
  return `${ms(fromUs)} ${describeWaker(wokenBy)}${late ? `, late by ${late}` : ""}: runs${length ? ` for ${length}` : ""}${describeWait(wait)}`;
}

function describeWaker(waker: Waker): string {
  return waker.by === "task" ? `task ${waker.task}` : waker.by;
}

function describeWait(wait: TaskWait | undefined): string {
  if (wait === undefined) return "";
  const tasks = wait.tasks ? ` of ${wait.tasks.join(" ")}` : "";
  const until = wait.untilUs === undefined ? "" : ` until ${ms(wait.untilUs)}`;
  return `, waits for ${wait.for}${tasks}${until}`;
}

function describeException(ending: NonNullable<TaskLane["ending"]>): string {
  if (ending.kind !== "raised") return "";
  return ` ${ending.exception}${ending.isUnretrieved ? ", nobody awaited it" : ""}`;
}

function ms(us: number): number {
  return Math.floor(us / 1000);
}
