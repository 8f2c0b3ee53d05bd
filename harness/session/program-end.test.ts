import { describe, expect, test } from "vitest";
import type { Outcome } from "../trace/run.ts";
import type { TaskLane, TaskWait } from "../trace/task-lane.ts";
import type { SessionTrace } from "../trace/trace.ts";
import { programEnd } from "./program-end.ts";

const SEEN: SessionTrace = { console: [], lengthUs: 90_000, used: [] };

describe("a SystemExit", () => {
  test.each(["SystemExit", "SystemExit: 0", "SystemExit: None"])("'%s' is a normal end", (text) => {
    expect(programEnd(raised(text), SEEN, "")).toEqual(program({ kind: "ended" }));
  });

  test.each(["SystemExit: 1", "SystemExit: no sensor"])("'%s' is a failure", (text) => {
    expect(programEnd(raised(text), SEEN, "")).toEqual(program(raised(text)));
  });

  test("if machine.soft_reset() raises SystemExit, the program ends with a reset at the line of this call", () => {
    const source = "import machine\nmachine.soft_reset()\n";
    expect(programEnd(raised("SystemExit", 2), SEEN, source)).toEqual({
      ...{ kind: "reset", by: "machine.soft_reset()", line: 2 },
    });
    expect(programEnd(raised("SystemExit", 1), SEEN, source)).toEqual(program({ kind: "ended" }));
  });
});

describe("a reset", () => {
  test("if the program resets the board, this is not a crash, and the reset has a line if only one line calls reset", () => {
    const crash: Outcome = { kind: "crashed", detail: "it restarted", resetBy: "program" };
    const line = "machine.reset()\n";
    expect(programEnd(crash, SEEN, line)).toEqual({
      ...{ kind: "reset", by: "machine.reset()", line: 1 },
    });
    expect(programEnd(crash, SEEN, line + line)).toEqual({ kind: "reset", by: "machine.reset()" });
  });

  test("a reset by the watchdog has no line", () => {
    const crash: Outcome = { kind: "crashed", detail: "it restarted", resetBy: "watchdog" };
    expect(programEnd(crash, SEEN, "machine.reset()\n")).toEqual({ kind: "reset", by: "watchdog" });
  });

  test("if the cause of a reset is unknown, the end stays a crash", () => {
    const crash: Outcome = { kind: "crashed", detail: "it restarted" };
    expect(programEnd(crash, SEEN, "machine.reset()\n")).toEqual(program(crash));
  });

  test("the reference cannot reset a board, but the end of the program is a reset there too", () => {
    const reason =
      "machine.reset() starts a board again, and the reference runs a program only once";
    expect(programEnd({ kind: "unsupported", reason }, SEEN, "reset()\n")).toEqual({
      ...{ kind: "reset", by: "machine.reset()", line: 1 },
    });
  });
});

describe("asyncio.run returns although the main task waits", () => {
  const tasks = [
    lane(0, "main", { for: "gather", tasks: [1, 2] }),
    lane(1, "reader", { for: "task", tasks: [2] }),
    lane(2, "writer", { for: "lock" }),
    { ...lane(3, "done"), ending: { kind: "returned", atUs: 5 } as const },
  ];

  test("if asyncio.run returns although tasks wait, the end is a deadlock that says what each task waits for", () => {
    const seen = { ...SEEN, tasks, tasksLeftAtUs: 5 };
    const waits = [
      "main waits for the children of a gather",
      "reader waits for the task writer",
      "writer waits for a Lock",
    ];
    expect(programEnd({ kind: "ended" }, seen, "")).toEqual(program({ kind: "deadlocked", waits }));
  });

  test("if the record of the tasks was cut, a deadlock says only what the main task waits for", () => {
    const mainLeft = { name: "main", wait: { for: "event" } } as const;
    const seen = { ...SEEN, tasks, tasksLeftAtUs: 50, mainLeft, tasksCutAtUs: 5 };
    const waits = ["main waits for an Event"];
    expect(programEnd({ kind: "ended" }, seen, "")).toEqual(program({ kind: "deadlocked", waits }));
  });

  test("if asyncio.run returns and no task is left, the end is normal", () => {
    const seen = { ...SEEN, tasks: tasks.slice(3), tasksLeftAtUs: 5 };
    expect(programEnd({ kind: "ended" }, seen, "")).toEqual(program({ kind: "ended" }));
  });

  test("if asyncio.run returns and the program fails later, the end is a failure", () => {
    const seen = { ...SEEN, tasks, tasksLeftAtUs: 5, failedAtUs: 50 };
    expect(programEnd(raised("ValueError"), seen, "")).toEqual({
      ...program(raised("ValueError")),
      failedAtUs: 50,
    });
  });
});

function program(outcome: Outcome) {
  return { kind: "program", outcome } as const;
}

function raised(exception: string, line = 7): Outcome {
  return { kind: "raised", exception, traceback: `  File "main.py", line ${line}, in <module>\n` };
}

function lane(id: number, name: string, wait?: TaskWait): TaskLane {
  const turn = { fromUs: 0, toUs: 1, readyAtUs: 0, wokenBy: { by: "creation" } } as const;
  return { id, name, createdAtUs: 0, cancels: [], turns: [{ ...turn, ...(wait && { wait }) }] };
}
