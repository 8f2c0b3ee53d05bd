import type { Outcome } from "../trace/run.ts";
import type { TaskWait, WaitKind } from "../trace/task-lane.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { SessionEnd } from "./session.ts";

/**
 * Says how a user's own program ended. The same rules apply to all targets:
 * - `sys.exit()` and `sys.exit(0)` are a normal end of a program.
 * - A reset that the program asked for is not a crash.
 * - If no task can run any more, some versions of MicroPython return from `asyncio.run` without a message. Then the
 *   program is deadlocked, as it is on the reference.
 */
export function programEnd(outcome: Outcome, seen: SessionTrace, source: string): SessionEnd {
  const reset = resetOf(outcome, source);
  if (reset !== undefined) return reset;
  if (outcome.kind === "raised" && isNormalExit(outcome.exception)) {
    return { kind: "program", outcome: { kind: "ended" } };
  }
  const { failedAtUs } = seen;
  if (outcome.kind === "raised" && failedAtUs !== undefined) {
    return { kind: "program", outcome, failedAtUs };
  }
  return (outcome.kind === "ended" && deadlockOf(seen)) || { kind: "program", outcome };
}

/**
 * Returns a deadlock if the loop returned while its main task was waiting, even if handlers of interrupts still ran
 * after that.
 */
export function deadlockOf(seen: SessionTrace): SessionEnd | undefined {
  const waits = seen.tasksLeftAtUs === undefined ? [] : waitsOf(seen);
  return waits.length === 0
    ? undefined
    : { kind: "program", outcome: { kind: "deadlocked", waits } };
}

function resetOf(outcome: Outcome, source: string): SessionEnd | undefined {
  if (outcome.kind === "crashed" && outcome.resetBy !== undefined) {
    const by = outcome.resetBy === "program" ? "machine.reset()" : "watchdog";
    return { kind: "reset", by, ...(by !== "watchdog" && onlyLine(source, /\breset\s*\(/)) };
  }
  if (outcome.kind === "unsupported") {
    // The reference cannot restart a program, so it reports a reset as unsupported.
    const [by] = /^machine\.(?:soft_)?reset\(\)/.exec(outcome.reason) ?? [];
    if (by === undefined) return undefined;
    const call = by === "machine.reset()" ? /\breset\s*\(/ : /\bsoft_reset\s*\(/;
    return {
      kind: "reset",
      by: by === "machine.reset()" ? by : "machine.soft_reset()",
      ...onlyLine(source, call),
    };
  }
  if (outcome.kind !== "raised" || outcome.exception !== "SystemExit") return undefined;
  // On a board, machine.soft_reset() raises SystemExit. Only the source line shows whether the program called
  // machine.soft_reset() or sys.exit().
  const places = [...outcome.traceback.matchAll(/File "[^"]+", line (\d+)/g)];
  const line = Number(places.at(-1)?.[1] ?? 0);
  const isCalled = /\bsoft_reset\s*\(/.test(source.split("\n")[line - 1] ?? "");
  return isCalled ? { kind: "reset", by: "machine.soft_reset()", line } : undefined;
}

/**
 * Returns the number of the only source line that matches `call`. The result is empty if no line or several lines
 * match.
 */
function onlyLine(source: string, call: RegExp): { readonly line?: number } {
  const lines = source.split("\n").flatMap((text, i) => (call.test(text) ? [i + 1] : []));
  return lines.length === 1 ? { line: lines[0]! } : {};
}

function isNormalExit(exception: string): boolean {
  return /^SystemExit(: (0|None|False))?$/.test(exception);
}

/**
 * Returns what each task waits for, in the same words as the reference. Leaves out tasks that have ended. If the record
 * of the tasks was cut, returns only what the main task waits for.
 */
function waitsOf({ tasks = [], tasksCutAtUs, mainLeft }: SessionTrace): string[] {
  const names = new Map(tasks.map(({ id, name }) => [id, name]));
  if (tasksCutAtUs !== undefined) {
    return mainLeft === undefined ? [] : [describeWait(mainLeft.name, mainLeft.wait, names)];
  }
  return tasks.flatMap(({ name, turns, ending }) => {
    const wait = turns.at(-1)?.wait;
    if (ending !== undefined || wait === undefined) return [];
    return describeWait(name, wait, names);
  });
}

function describeWait(name: string, wait: TaskWait, names: ReadonlyMap<number, string>): string {
  const awaited = (wait.tasks ?? []).map((id) => names.get(id));
  return `${name} waits for ${describeAwaited(wait.for, awaited)}`;
}

function describeAwaited(kind: WaitKind, tasks: readonly (string | undefined)[]): string {
  if (kind !== "gather" && tasks.length === 1) return `the task ${tasks[0]}`;
  return AWAITED[kind];
}

const AWAITED: Readonly<Record<WaitKind, string>> = {
  sleep: "the end of a sleep",
  event: "an Event",
  flag: "a ThreadSafeFlag",
  lock: "a Lock",
  "queue item": "an item of a Queue",
  "queue room": "room in a Queue",
  "queue work": "the join of a Queue",
  task: "a task",
  gather: "the children of a gather",
  timeout: "the end of a task",
  stream: "a stream",
  other: "something",
};
