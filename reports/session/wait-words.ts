import type { WaitKind } from "../../harness/trace/task-lane.ts";

/** What a task waits for, in words that fit after "waits for". */
export const WAITED_FOR: Readonly<Record<WaitKind, string>> = {
  sleep: "the end of a sleep",
  event: "an Event",
  flag: "a ThreadSafeFlag",
  lock: "a Lock",
  "queue item": "an item of a queue",
  "queue room": "room in a queue",
  "queue work": "the work of a queue",
  task: "the end of a task",
  gather: "the ends of tasks",
  timeout: "the end of a task, or a timeout",
  stream: "a stream",
  other: "something",
};
