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
        "`assign` passes positional and keyword arguments to the function, and returns its result.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/result.py",
      check: recorded("result=[1, 2, 3, 4]", "result=[5, 6, 0, 0]", "result=[]"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-02",
      level: "must",
      statement: "Other tasks continue while the function blocks.",
      sources: [CONTEXT, BLOCKING],
      judgedBy: "order",
      program: "context/other_tasks_continue.py",
      check: recorded("others continued=True"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-03",
      level: "should",
      statement: "An exception of the function is raised in the task that awaits `assign`.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/exception.py",
      check: recorded("raises=ValueError(from the thread)"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "CONTEXT-04",
      level: "should",
      statement: "After a function that raised an exception, the next function runs normally.",
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
        "Functions that several tasks assign run one after the other, in the order of the calls, and each task gets its own result.",
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
      statement: "All functions run in the same thread, which is not the thread of the tasks.",
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
        "If more functions are assigned than the queue can hold, `assign` waits for a free place, and all functions run.",
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
        "If the task that awaits `assign` is cancelled, the function runs to its end, and the next function runs after it.",
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
        "A result reaches the task that awaits `assign` within two seconds, even if nothing else happens.",
      sources: [CONTEXT],
      judgedBy: "order",
      program: "context/result_while_idle.py",
      check: recorded("late=0"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
