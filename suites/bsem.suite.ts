import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const CPYTHON = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const BOUNDED_SEMAPHORE = `${CPYTHON}#asyncio.BoundedSemaphore`;
const BOUNDED_SEMAPHORE_TUTORIAL = `${TUTORIAL}#341-boundedsemaphore`;

export default defineGroup({
  name: "BSEM",
  title: "BoundedSemaphore: never more permits than at the start",
  part: "primitives",
  clauses: [
    {
      id: "BSEM-01",
      level: "must",
      statement:
        "If a `release` would exceed the initial number of permits, it raises ValueError and adds no permit.",
      sources: [BOUNDED_SEMAPHORE, BOUNDED_SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "bsem/surplus_release.py",
      check: recorded(
        "ValueError",
        "released",
        "ValueError",
        "permits=2",
        "ValueError",
        "permits=1",
      ),
    },
    {
      id: "BSEM-02",
      level: "must",
      statement:
        "If each `release` follows an `acquire`, no `release` raises an exception. After 200 pairs of `acquire` and `release`, no permit is lost. If waiting tasks are cancelled, no permit is lost, either.",
      sources: [BOUNDED_SEMAPHORE, BOUNDED_SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "bsem/balanced_use.py",
      check: recorded("visits=200", "most inside=2", "visits=200", "most inside=2"),
    },
  ],
});
