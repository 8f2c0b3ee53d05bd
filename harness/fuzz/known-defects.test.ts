import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { Contest, type Judgement } from "./contest.ts";
import { knownDefects } from "./known-defects.ts";
import { patchesFor } from "./patches-for.ts";
import { ProgramRunner } from "./program-runner.ts";
import { Recogniser } from "./recognise.ts";

const CANCELLED_AGAIN =
  "after a wait_for was cancelled, its caller is cancelled again when the awaited task ends";
const VALUE_LOST =
  "if an awaitable ends after the time of its wait_for is over, but before the caller runs, its value or its exception is lost";
const CANCEL_OF_CLEANUP =
  "a cancel while the awaitable of a timeout cleans up goes to the awaitable, and the caller gets TimeoutError";
const KILLS =
  "if a task's exception is retrieved before it would be reported, awaiting the task again kills the process, and gathering the task raises nothing";
const NAME_ERROR =
  "a gather that refuses a task has already changed the tasks before it, and run raises NameError when one of these tasks ends";
const LOST_CANCEL =
  "cancelling the task that awaits the caller returns True, but the cancel is lost";
const CIRCLE =
  "tasks that await one another in a circle wait forever, and cancelling one of them hangs the interpreter";

const REPLACED =
  "a task that reads from a device, or writes to it, replaces the one that waits for the same already, which never wakes";
const LOST_WAITER =
  "a task that is cancelled while it waits for a device takes the task with it that waits for the other direction";
const LATE_BUFFER =
  "a drain empties the buffer only at its end: what was written meanwhile is lost, and what a cancelled drain wrote is written again";

const DEVICE = `from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})
`;

/**
 * Programs that a developer could write and that show a defect. Each program lists the defects that
 * explain its behaviour.
 */
const programs: readonly { title: string; defects: readonly string[]; source: string }[] = [
  {
    title: "a wait_for that is cancelled while the awaited task cleans up",
    defects: [CANCELLED_AGAIN],
    source: `
async def slow():
    try:
        await asyncio.sleep_ms(300)
    except asyncio.CancelledError:
        await asyncio.sleep_ms(20)
        raise

async def worker():
    try:
        await asyncio.wait_for_ms(slow(), 200)
    except asyncio.CancelledError:
        mark("cancelled")
    try:
        await asyncio.sleep_ms(100)
        mark("slept")
    except asyncio.CancelledError:
        mark("cancelled again")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep_ms(40)
    task.cancel()
    await task
`,
  },
  {
    title: "a value that is there before the late caller of wait_for runs",
    defects: [VALUE_LOST],
    source: `
import time

async def slow():
    await asyncio.sleep_ms(20)
    time.sleep_ms(100)
    return "value"

async def main():
    try:
        mark("got", await asyncio.wait_for_ms(slow(), 60))
    except asyncio.TimeoutError:
        mark("timeout")
`,
  },
  {
    title: "a cancel while the awaitable of a timeout cleans up",
    defects: [CANCEL_OF_CLEANUP],
    source: `
async def slow():
    try:
        await asyncio.sleep_ms(300)
    finally:
        await asyncio.sleep_ms(80)

async def worker():
    try:
        await asyncio.wait_for_ms(slow(), 40)
    except asyncio.TimeoutError:
        mark("timeout")
    except asyncio.CancelledError:
        mark("cancelled")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep_ms(80)
    task.cancel()
    await task
`,
  },
  {
    title: "a failed task that is awaited twice",
    defects: [KILLS],
    source: `
async def bad():
    raise ValueError(1)

async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep_ms(0)
    for i in range(2):
        try:
            await task
        except ValueError as error:
            mark("caught", error)
        await asyncio.sleep_ms(0)
`,
  },
  {
    title: "a failed task that is awaited, and then gathered",
    defects: [KILLS],
    source: `
async def bad():
    raise ValueError(1)

async def waiter(task):
    try:
        await task
    except ValueError as error:
        mark("caught", error)

async def main():
    task = asyncio.create_task(bad())
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(20)
    try:
        await asyncio.gather(task)
        mark("no failure")
    except ValueError as error:
        mark("caught", error)
`,
  },
  {
    title: "a gather with the same task twice",
    defects: [NAME_ERROR],
    source: `
async def child():
    await asyncio.sleep_ms(20)

async def main():
    task = asyncio.create_task(child())
    try:
        await asyncio.gather(task, task)
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(80)
    mark("end")
`,
  },
  {
    title: "a gather of a task that another task awaits",
    defects: [NAME_ERROR],
    source: `
async def child():
    await asyncio.sleep_ms(20)

async def waiter(task):
    await task

async def main():
    task = asyncio.create_task(child())
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(0)
    try:
        await asyncio.gather(child(), task)
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(80)
    mark("end")
`,
  },
  {
    title: "a child that cancels its parent",
    defects: [LOST_CANCEL],
    source: `
async def child(parent):
    try:
        mark("cancel", parent.cancel())
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(20)
    return "child"

async def parent():
    mark("parent", await asyncio.create_task(child(asyncio.current_task())))

async def main():
    await asyncio.create_task(parent())
`,
  },
  {
    title: "two tasks that await one another",
    defects: [CIRCLE],
    source: `
async def child(parent):
    try:
        await parent
    except RuntimeError:
        mark("refused")

async def parent():
    await asyncio.create_task(child(asyncio.current_task()))
    mark("parent")

async def main():
    asyncio.create_task(parent())
    await asyncio.sleep_ms(40)
    mark("end")
`,
  },
  {
    title: "a cancel of one of two tasks that await one another",
    defects: [CIRCLE],
    source: `
async def child(parent):
    await parent

async def parent():
    await asyncio.create_task(child(asyncio.current_task()))

async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep_ms(40)
    mark("cancel", task.cancel())
`,
  },
  {
    title: "a time limit for a task that awaits itself",
    defects: [CIRCLE],
    source: `
async def lonely():
    try:
        await asyncio.current_task()
    except RuntimeError:
        mark("refused")

async def main():
    mark("begin")
    try:
        await asyncio.wait_for_ms(lonely(), 40)
    except asyncio.TimeoutError:
        mark("timeout")
    mark("end")
`,
  },
  {
    title: "a child that cancels its parent before a refused gather",
    defects: [NAME_ERROR, LOST_CANCEL],
    source: `
async def child(parent):
    mark("cancel", parent.cancel())
    await asyncio.sleep_ms(20)

async def parent():
    await asyncio.create_task(child(asyncio.current_task()))
    mark("parent")

async def main():
    await asyncio.create_task(parent())
    task = asyncio.create_task(asyncio.Event().wait())
    try:
        await asyncio.gather(task, task)
    except RuntimeError:
        mark("refused")
    task.cancel()
    await asyncio.sleep_ms(40)
    mark("end")
`,
  },
  {
    title: "two tasks that read from one device",
    defects: [REPLACED],
    source: `${DEVICE}
async def reader(name):
    mark(name, (await stream.read(1)).decode())

async def main():
    asyncio.create_task(reader("first"))
    asyncio.create_task(reader("second"))
    await asyncio.sleep_ms(40)
    device.feed(b"ab")
    await asyncio.sleep_ms(40)
    mark("end")
`,
  },
  {
    title: "a reader that is cancelled while another task writes",
    defects: [LOST_WAITER],
    source: `${DEVICE}
async def writer():
    stream.write(b"data")
    await stream.drain()
    mark("drained")

async def main():
    reading = asyncio.create_task(stream.read(1))
    asyncio.create_task(writer())
    await asyncio.sleep_ms(40)
    reading.cancel()
    device.room = 9
    await asyncio.sleep_ms(40)
    mark("end")
`,
  },
  {
    title: "a write while another task drains",
    defects: [LATE_BUFFER],
    source: `${DEVICE}
async def main():
    stream.write(b"first")
    draining = asyncio.create_task(stream.drain())
    await asyncio.sleep_ms(40)
    stream.write(b"second")
    device.room = 20
    await draining
    await stream.drain()
    mark("written", device.written.decode())
`,
  },
  {
    title: "a drain after a cancelled one",
    defects: [LATE_BUFFER],
    source: `${DEVICE}
async def main():
    stream.write(b"data")
    draining = asyncio.create_task(stream.drain())
    device.room = 2
    await asyncio.sleep_ms(40)
    draining.cancel()
    await asyncio.sleep_ms(40)
    device.room = 9
    await stream.drain()
    mark("written", device.written.decode())
`,
  },
];

const written = programs.map(({ title, defects, source }) => ({
  title,
  defects,
  source: `from probe import asyncio, mark\n${source}\nasyncio.run(main())\n`,
}));

test("every known defect has a program that shows it", () => {
  const shown = new Set(programs.flatMap(({ defects }) => defects));
  expect(shown).toEqual(new Set(knownDefects.map(({ name }) => name)));
});

const micropython = await openRuntime("micropython", {}).catch((error: unknown) => {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
});
const isAbsent = micropython instanceof RuntimeUnavailable;
const absence = isAbsent ? ` (skipped: ${micropython.message})` : "";

// In CI MicroPython must be installed, so the tests are not skipped there and fail without
// MicroPython.
describe.skipIf(isAbsent && !process.env.CI)(`stock MicroPython${absence}`, () => {
  const contest = contestWith(async () => {
    if (isAbsent) throw micropython;
    return micropython;
  });

  test.each(written)("$title: the difference is known and not reported", async (program) => {
    const judgement = await contest().judgeSource(program.source);
    expect(judgement).toEqual<Judgement>({ kind: "known", defects: program.defects });
  });
});

describe("a reference with all known defects", () => {
  const contest = contestWith(() =>
    openReference({}, { patches: knownDefects.flatMap(({ patches }) => patches) }),
  );

  test.each(written)("$title: the difference is known and not reported", async (program) => {
    const judgement = await contest().judgeSource(program.source);
    expect(judgement).toEqual<Judgement>({ kind: "known", defects: program.defects });
  });
});

describe("a reference with another defect", () => {
  const contest = contestWith(() =>
    openReference(
      {},
      {
        patches: [
          ...knownDefects.flatMap(({ patches }) => patches),
          { file: "scheduler/event.ts", find: "    this.#isSet = false;\n", replace: "" },
        ],
      },
    ),
  );

  test("a new defect is reported, even in a program that also shows a known defect", async () => {
    const source = written[4]!.source.replace(
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

/** A contest between the reference and another runtime that recognises known defects. */
function contestWith(open: () => ReturnType<typeof openReference>): () => Contest {
  let contest: Contest;
  let recogniser: Recogniser;
  beforeAll(async () => {
    const runtime = await open();
    const patches = await patchesFor(runtime);
    recogniser = new Recogniser(undefined, patches);
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
