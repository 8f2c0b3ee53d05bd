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
        "Tasks that await a `Barrier(n)` wait until n tasks have arrived. Then all n tasks continue.",
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
        "When the last task arrives at a Barrier, it continues immediately, without a switch to another task. The other tasks then continue in the order in which they arrived.",
      sources: [`${BARRIER}.wait`, BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/last_continues_first.py",
      check: recorded("last", "other", "a", "b", "c"),
    },
    {
      id: "BARRIER-03",
      level: "must",
      statement:
        "After a Barrier has opened, it closes again for the next round. Task A may arrive for the next round before task B has left the previous round. Then A still waits until all tasks have arrived again.",
      sources: [BARRIER, BARRIER_TUTORIAL],
      judgedBy: "order",
      program: "barrier/rounds.py",
      check: recorded(...[0, 1, 2].flatMap((n) => Array<string>(3).fill(`round=${n}`))),
    },
    {
      id: "BARRIER-04",
      level: "may",
      statement:
        "A Barrier calls its function once in each round, when the last task has arrived and before any task continues. `result` returns the result of the latest call. Before the first call, `result` returns None. If the function is a coroutine function, `result` returns a task.",
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
        "`trigger` counts as one arrival at a Barrier, but does not wait. `trigger` returns a true value if this arrival opens the Barrier, and a false value otherwise.",
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
      statement:
        "`busy` returns True if some, but not all, of the tasks of a Barrier have arrived. Otherwise `busy` returns False.",
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
        "If a task is cancelled while it waits at a Barrier, its arrival no longer counts. To open the Barrier, another task must arrive instead. A cancel that comes after the Barrier has opened does not affect the next round.",
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
        "`await barrier` returns 0 to the task that arrived first in this round, 1 to the second task, and so on. If one task is cancelled after the Barrier has opened, the other tasks keep their numbers.",
      sources: [`${BARRIER}.wait`],
      judgedBy: "order",
      program: "barrier/number_of_the_arrival.py",
      check: recorded("c=2", "a=0", "b=1", "b=2", "c=0", "a=1", "f=2", "e=1"),
    },
  ],
});
