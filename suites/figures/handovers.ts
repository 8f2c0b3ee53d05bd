import type { Figure } from "../../harness/timing/figure.ts";
import { ASYNCIO, TUTORIAL } from "./sources.ts";

const LATENCY = { kind: "duration", requestedUs: 0 } as const;

/**
 * Timing figures without pins: the time from one task to another task, the lateness of a timeout, and the cost of the
 * stopwatch.
 */
export const handovers: readonly Figure[] = [
  {
    id: "COST-STOPWATCH",
    name: "cost of the stopwatch",
    statement:
      "The measured value is the time from the start of the stopwatch to its stop, if nothing happens in between.",
    sources: [ASYNCIO],
    quantity: LATENCY,
    program: "timing/empty_measurement.py",
    constants: {},
  },
  {
    id: "LATENCY-EVENT",
    name: "Event to waiting task",
    statement:
      "The measured value is the time from `set` of an Event until the task that waits for this Event runs.",
    sources: [`${ASYNCIO}#class-event`],
    quantity: LATENCY,
    program: "timing/event_handover.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATENCY-LOCK",
    name: "Lock to waiting task",
    statement:
      "The measured value is the time from `release` of a Lock until the task that waits for this Lock runs.",
    sources: [`${ASYNCIO}#class-lock`],
    quantity: LATENCY,
    program: "timing/lock_handover.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATENCY-QUEUE",
    name: "Queue to waiting task",
    statement:
      "The measured value is the time from `put_nowait` of a Queue until the task that waits in `get` runs.",
    sources: [TUTORIAL],
    quantity: LATENCY,
    program: "timing/queue_handover.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATENCY-CANCEL",
    name: "cancel to handler",
    statement:
      "The measured value is the time from `cancel` of a sleeping task until this task runs its handler of CancelledError.",
    sources: [`${ASYNCIO}#asyncio.Task.cancel`],
    quantity: LATENCY,
    program: "timing/cancel_to_handler.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATENCY-CREATE",
    name: "new task to its first line",
    statement:
      "The measured value is the time from `create_task` until the first line of the new task runs.",
    sources: [`${ASYNCIO}#asyncio.create_task`],
    quantity: LATENCY,
    program: "timing/task_creation.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATENCY-STREAM",
    name: "stream to its reader",
    statement:
      "A task waits to read from a device. The measured value is the time from the moment when the device becomes ready until this task runs.",
    sources: [`${ASYNCIO}#class-stream`],
    quantity: LATENCY,
    program: "timing/stream_to_reader.py",
    constants: { SEED: 0 },
  },
  {
    id: "LATE-TIMEOUT",
    name: "wait_for_ms(…, 10) lateness",
    statement:
      "A task calls `wait_for_ms(..., 10)`, which times out. The measured value is the time from this call until the task gets TimeoutError, minus 10 ms.",
    sources: [`${ASYNCIO}#asyncio.wait_for_ms`],
    quantity: { kind: "duration", requestedUs: 10_000 },
    program: "timing/wait_for_timeout.py",
    constants: { DELAY_MS: 10, SEED: 0 },
    budget: {
      statistic: "early",
      limit: 0,
      reason:
        "A timeout is counted in ticks, like a sleep. Measured in ticks, it never comes early (SLEEP-04).",
    },
  },
];
