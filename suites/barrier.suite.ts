import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const CPYTHON = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const BARRIER = `${CPYTHON}#asyncio.Barrier`;
const BARRIER_TUTORIAL = `${TUTORIAL}#37-barrier`;
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";

export default defineGroup({
  name: "BARRIER",
  title: "Barrier: tasks that wait for each other in rounds",
  part: "primitives",
  clauses: [
    {
      id: "BARRIER-01",
      level: "must",
      statement:
        "Tasks that `await` a barrier for n participants wait until n tasks have arrived; then all n tasks continue.",
      sources: [`${BARRIER}.wait`, BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/all_or_none_continues.py",
      check: recorded(
        "arrived=1",
        "gone on=0",
        "arrived=2",
        "gone on=0",
        "arrived=3",
        "gone on=0",
        "arrived=4",
        "gone on=4",
      ),
    },
    {
      id: "BARRIER-02",
      level: "must",
      statement:
        "The task that arrives last continues without a switch; then the others continue in the order of their arrival.",
      sources: [`${BARRIER}.wait`, BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/last_continues_first.py",
      check: recorded("last", "other", "a", "b", "c"),
    },
    {
      id: "BARRIER-03",
      level: "must",
      statement:
        "A barrier that has opened is closed again for the next round, even for a task that comes back before the other tasks have left.",
      sources: [BARRIER, BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/rounds.py",
      check: recorded(...[0, 1, 2].flatMap((n) => Array<string>(3).fill(`round=${n}`))),
    },
    {
      id: "BARRIER-04",
      level: "may",
      statement:
        "A barrier calls its function once per round, when the last task arrives and before any task continues. `result` returns None before the first call, and then the function's value. For a coroutine function, this value is a task.",
      sources: [BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/calls_a_function.py",
      check: recorded(
        "result before",
        ...Array<string[]>(2)
          .fill(["a arrives", "b arrives", "opened=[x, 1]", "b goes on", "a goes on"])
          .flatMap((round) => [...round, "result=value"]),
        "task done=True",
        "result=from its task",
      ),
    },
    {
      id: "BARRIER-05",
      level: "may",
      statement:
        "`trigger` counts as an arrival that does not wait. It returns True if it opened the barrier.",
      sources: [BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/trigger.py",
      check: recorded(
        "opens=False",
        "a goes on=False",
        "opens=True",
        "a",
        "opens=[False, False, True]",
      ),
    },
    {
      id: "BARRIER-06",
      level: "may",
      statement: "`busy` returns True while some tasks, but not all, have arrived.",
      sources: [BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/busy.py",
      check: recorded(
        "busy=False",
        ...Array<string[]>(2).fill(["busy=True", "busy=True", "busy=False"]).flat(),
      ),
    },
    {
      id: "BARRIER-07",
      level: "should",
      statement:
        "A task that is cancelled while it waits does not count as arrived: the barrier opens when another task arrives instead.",
      sources: [`${BARRIER}.wait`, CANCEL],
      judgedBy: "order",
      program: "barrier/cancelled_waiter.py",
      check: recorded(
        "a cancelled",
        "gone on=0",
        "gone on=3",
        "e cancelled",
        "gone on=5",
        "gone on=5",
        "gone on=8",
      ),
    },
    {
      id: "BARRIER-08",
      level: "should",
      statement:
        "A wait at a barrier returns the number of the task's arrival in this round, from 0. This number stays correct even if another task is cancelled after the barrier has opened.",
      sources: [`${BARRIER}.wait`],
      judgedBy: "order",
      program: "barrier/number_of_the_arrival.py",
      check: recorded("c=2", "a=0", "b=1", "b=2", "c=0", "a=1", "f=2", "e=1"),
    },
  ],
});
