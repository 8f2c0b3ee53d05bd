import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { CONTEXT_SOURCE, THREADING, WITHOUT_CONTEXT } from "./contexts.ts";

const CONTEXT = `${THREADING}#42-more-general-solution`;
const BLOCKING = `${THREADING}#41-basic-approach`;

export default defineGroup({
  name: "CONTEXT",
  title: "Context: functions that block run in another thread",
  part: "threads",
  clauses: [
    {
      id: "CONTEXT-01",
      level: "must",
      statement:
        "`await context.assign(function, ...)` passes positional and keyword arguments to the function, and returns the result of the function.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/result.py",
      check: recorded("result=[1, 2, 3, 4]", "result=[5, 6, 0, 0]", "result=[]"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-02",
      level: "must",
      statement:
        "While a function that was passed to `assign` blocks, the tasks of the loop continue to run.",
      sources: [CONTEXT, BLOCKING],
      judgedBy: "order",
      program: "context/other_tasks_continue.py",
      check: recorded("others continued=True"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-03",
      level: "should",
      statement:
        "If a function that was passed to `assign` raises an exception, the task that awaits `assign` gets this exception.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/exception.py",
      check: recorded("raises=ValueError(from the thread)"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-04",
      level: "should",
      statement:
        "If one function that was passed to `assign` raises an exception, the next function still runs normally.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/after_an_exception.py",
      check: recorded("next=1", "next=1"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-05",
      level: "must",
      statement:
        "If several tasks call `assign`, their functions run one after the other, in the order of the calls. Each task gets the result of its own function.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/one_after_the_other.py",
      check: recorded(
        "results=[a, b, c]",
        ..."abc".split("").flatMap((name) => [`begin ${name}`, `end ${name}`]),
      ),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-06",
      level: "must",
      statement:
        "A Context runs all its functions in the same thread. This thread is not the thread of the tasks.",
      sources: [CONTEXT, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "context/another_thread.py",
      check: recorded("another thread=True", "always the same=True"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-07",
      level: "must",
      statement:
        "If the queue of a Context is full, `assign` waits until the queue has a free place. All assigned functions run.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/more_functions_than_places.py",
      check: recorded("results=[0, 1, 2, 3, 4, 5]"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-08",
      level: "should",
      statement:
        "If the task that awaits `assign` is cancelled, the assigned function still runs to the end. The next assigned function starts only when this function has ended.",
      sources: [BLOCKING],
      judgedBy: "order",
      program: "context/cancelled_task.py",
      check: recorded(
        "cancelled, the function has ended=False",
        "next=2",
        "the function has ended=True",
      ),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-09",
      level: "should",
      statement:
        "If a function runs for at most 3 ms, `assign` returns its result within 2 seconds. This also holds if no other task runs in the meantime.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/result_while_idle.py",
      check: recorded("late=0"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
