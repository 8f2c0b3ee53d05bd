import type { Figure } from "../../harness/timing/figure.ts";
import { ASYNCIO, ISR_RULES } from "./sources.ts";

/** The timing figures that measure the time from an edge of one pin to the answer, an edge of another pin. */
export const pinAnswers: readonly Figure[] = [
  {
    id: "LATENCY-FLAG-PIN",
    name: "pin edge to pin edge, ThreadSafeFlag",
    statement:
      "The measured value is the time from an edge of a pin until a task answers with an edge of another pin. An interrupt wakes this task through a ThreadSafeFlag.",
    sources: [`${ASYNCIO}#class-threadsafeflag`],
    quantity: { kind: "answer" },
    program: "timing/flag_from_pin.py",
    constants: {},
  },
  {
    id: "LATENCY-EVENT-PIN",
    name: "pin edge to pin edge, Event",
    statement:
      "The measured value is the time from an edge of a pin until a task answers with an edge of another pin. An interrupt wakes this task through an Event. Meanwhile another task repeats a sleep of 1 ms.",
    sources: [`${ASYNCIO}#class-event`, ISR_RULES],
    quantity: { kind: "answer" },
    program: "timing/event_from_pin.py",
    constants: {},
  },
  {
    id: "LATENCY-POLL-PIN",
    name: "pin edge to pin edge, polled pin",
    statement:
      "The measured value is the time from an edge of a pin until a task answers with an edge of another pin. This task reads the first pin in each of its turns.",
    sources: [`${ASYNCIO}#asyncio.sleep_ms`],
    quantity: { kind: "answer" },
    program: "timing/polled_pin.py",
    constants: {},
  },
];
