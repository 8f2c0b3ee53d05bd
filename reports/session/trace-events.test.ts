import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { blinkSession } from "./testing/sample-session.ts";
import { turnsOf } from "./testing/sample-tasks.ts";
import { formatSessionTraceEvents } from "./trace-events.ts";

test("wires are values, tasks are threads with turns, and printed lines are instants", () => {
  const session = {
    ...blinkSession([100], 2000),
    console: [{ atUs: 5, text: "hello\n" }],
    tasks: [
      {
        ...{ id: 0, name: "main", createdAtUs: 0, turns: turnsOf([10], 20, "event") },
        cancels: [{ atUs: 50 }],
      },
    ],
  };
  expect(JSON.parse([...formatSessionTraceEvents(session)].join(""))).toEqual({
    displayTimeUnit: "ms",
    otherData: {
      program: "blink.py",
      target: "pico-virtual",
      description: "MicroPython 1.25.0 on an emulated Raspberry Pi Pico",
      isEmulated: true,
      end: "The watch ended after 2.000 ms, because the time to watch had passed.",
    },
    traceEvents: [
      { name: "process_name", ph: "M", pid: 1, tid: 0, args: { name: "blink.py" } },
      { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name: "printed" } },
      { name: "hello", ph: "i", s: "t", pid: 1, tid: 1, ts: 5 },
      { name: "thread_name", ph: "M", pid: 1, tid: 2, args: { name: "main" } },
      {
        ...{ name: "main", ph: "X", pid: 1, tid: 2, ts: 10, dur: 20 },
        args: { afterwards: "waits for an Event" },
      },
      { name: "cancelled", ph: "i", s: "t", pid: 1, tid: 2, ts: 50 },
      { name: "process_name", ph: "M", pid: 2, tid: 0, args: { name: "wires of blink.py" } },
      { name: "led (GP25)", ph: "C", pid: 2, tid: 0, ts: 0, args: { level: 0 } },
      { name: "led (GP25)", ph: "C", pid: 2, tid: 0, ts: 100, args: { level: 1 } },
    ],
  });
});

test("an arrow leads from a task to the task that it creates", () => {
  const main = {
    id: 0,
    name: "main",
    createdAtUs: 0,
    turns: turnsOf([10], 20, "event"),
    cancels: [],
  };
  const turn = { fromUs: 40, toUs: 50, readyAtUs: 15, wokenBy: { by: "creation" } } as const;
  const child = { id: 1, name: "child", createdAtUs: 15, createdBy: 0, turns: [turn], cancels: [] };
  const session = { ...blinkSession([], 2000), tasks: [main, child] };
  const { traceEvents } = JSON.parse([...formatSessionTraceEvents(session)].join(""));
  expect(traceEvents.filter(({ cat }: { cat?: string }) => cat === "wake")).toEqual([
    { name: "creates", cat: "wake", id: 0, pid: 1, ph: "s", tid: 2, ts: 15 },
    { name: "creates", cat: "wake", id: 0, pid: 1, ph: "f", bp: "e", tid: 3, ts: 40 },
  ]);
});

test("hostile text is printable, and the file stays JSON", () => {
  const { session } = hostileSession(ALL_HOSTILE);
  const text = [...formatSessionTraceEvents(session)].join("");
  expect({ harm: harmIn(text), count: JSON.parse(text).traceEvents.length > 5 }).toEqual({
    harm: [],
    count: true,
  });
});
