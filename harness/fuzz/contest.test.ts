import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { openRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { processRuntime } from "../runtimes/process-runtime.ts";
import { openReference } from "../runtimes/reference.ts";
import { recordOf } from "./compare.ts";
import { Contest } from "./contest.ts";
import { fuzz } from "./fuzz.ts";
import { knownDefectsOf } from "./known-defects.ts";
import { patchesFor } from "./patches-for.ts";
import type { Block, Program } from "./program.ts";
import { ProgramRunner } from "./program-runner.ts";
import { Recogniser } from "./recognise.ts";

/** MicroPython has no queue. So programs use aiorig's queue, on MicroPython and on the reference. */
const USE = { Queue: "fifo_queue:Queue" };

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({ use: USE }), USE);
});
afterAll(() => reference.close());

describe("a batch in one interpreter", () => {
  const head = "from probe import asyncio, mark\n";
  const sources = [
    'mark("a", 1)\n',
    // This program leaves behind a task, an exception handler and a call of sleep.
    `
async def late():
    await asyncio.sleep_ms(1)
    mark("late")

async def main():
    asyncio.create_task(late())
    mark("main")

asyncio.get_event_loop().set_exception_handler(lambda loop, context: mark("handler"))
asyncio.run(main())
asyncio.sleep_ms(1)
`,
    `
async def bad():
    raise ValueError(1)

async def main():
    asyncio.create_task(bad())
    await asyncio.sleep_ms(1)
    mark("main")

asyncio.run(main())
`,
    'mark("b")\nraise ValueError("b1")\n',
    'mark("c")\nwhile True:\n    pass\n',
    'mark("d")\n',
    'mark("e")\nraise SystemExit\n',
    'mark("f")\n',
  ].map((source) => head + source);

  test("a batch runs each program as if it were alone, even after a program that never ends", async () => {
    // The program that never ends runs twice, each time until its limit. With the usual limits, this takes 20 s.
    const limits = { aloneMs: 3000, inBatchMs: 0 };
    const runner = await ProgramRunner.of(await openReference({ use: USE }), USE, limits);
    const batch = await runner.runBatch(sources).finally(() => runner.close());
    expect(batch.map(recordOf)).toEqual([
      ["a=1", "ended"],
      ["main", "ended"],
      ["main", "ended"],
      ["b", "raised ValueError: b1"],
      ["c", "did not end"],
      ["d", "ended"],
      ["e", "raised SystemExit"],
      ["f", "ended"],
    ]);
  });
});

describe("a program whose runs differ on a real clock", () => {
  const shows: Program = programOf([{ kind: "isSet", event: "ready" }]);

  test.each([
    [[0], "if only the first run shows a difference, the difference is noise", "noise"],
    [[0, 2], "if only one of three reruns shows a difference, the difference is noise", "noise"],
    [[0, 1, 3], "if two of three reruns show a difference, the difference is real", "different"],
    [[], "if the runs of a program do not differ, the runtimes count as equal", "same"],
    [[1, 2, 3], "if the first runs of a program agree, the program does not run again", "same"],
  ])("runs %j: %s", async (brokenRuns, _title, kind) => {
    const flaky = flakyPython(brokenRuns);
    const interpreter = { command: flaky.command, args: [] };
    const identity = { version: "", platform: "" };
    const runtime = processRuntime({ name: "flaky", identity, interpreter });
    const rival = await ProgramRunner.of(runtime, undefined);
    try {
      const [judgement] = await new Contest(reference, rival).judge([shows]);
      expect(judgement?.kind).toBe(kind);
    } finally {
      await rival.close();
      flaky.remove();
    }
  });

  test("if deadlines of a program coincide, the program is not compared", async () => {
    const rival = await ProgramRunner.of(await openRuntime("cpython", {}), undefined);
    const sleep: Block = [{ kind: "await", what: { kind: "sleep", units: 3 }, marked: false }];
    const crowded = programOf(
      [{ kind: "start", task: "t1", coroutine: "a", given: [] }, ...sleep],
      [...sleep, { kind: "mark", error: false }],
    );
    const judgements = await new Contest(reference, rival).judge([crowded, shows]);
    await rival.close();
    expect(judgements).toEqual([{ kind: "crowded" }, { kind: "same" }]);
  });
});

const micropython = await openRuntime("micropython", { use: USE }).catch((error: unknown) => {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
});
const isAbsent = micropython instanceof RuntimeUnavailable;
const absence = isAbsent ? ` (skipped: ${micropython.message})` : "";

const sample = sampleTests(
  Array.from({ length: 100 }, (_, i) => `${i}`),
  3,
);
const indices = Array.from({ length: 100 }, (_, i) => i).filter((i) => sample.has(`${i}`));

// In CI the test is never skipped: it fails if MicroPython is not installed.
test.skipIf(isAbsent && !process.env.CI)(
  `${indices.length} random programs have the same results on stock MicroPython and on the reference, except for known defects${absence}`,
  async () => {
    if (isAbsent) throw micropython;
    const patches = await patchesFor(micropython);
    const recogniser = new Recogniser(USE, await knownDefectsOf(micropython), patches);
    const like = await ProgramRunner.of(await openReference({ use: USE }, { patches }), USE);
    const rival = await ProgramRunner.of(micropython, USE);
    const contest = new Contest(like, rival, (...asked) => recogniser.recognise(...asked));
    const found: string[] = [];
    const { same, noise, crowded, known } = await fuzz({
      contest,
      seed: 1,
      indices,
      onFound: async ({ difference }) => void found.push(difference.source),
    });
    await Promise.all([like.close(), rival.close(), recogniser.close()]);
    expect(found).toEqual([]);
    const knownPrograms = new Set([...known.values()].flat()).size;
    expect(same + noise.length + crowded.length + knownPrograms).toBe(indices.length);
    // On a busy machine, some programs count as noise. If half of the programs or more did not have the same results on
    // both runtimes, this test would prove nothing.
    expect(same).toBeGreaterThan(indices.length / 2);
  },
  300_000,
);

function programOf(main: Block, a: Block = []): Program {
  const coroutines = [
    { name: "main", parameters: [], body: main },
    { name: "a", parameters: [], body: a },
  ];
  return { coroutines, queueSizes: {}, reportsFailures: false };
}

/** Makes a Python interpreter in which `Event.is_set` returns None in the runs with these numbers, counted from 0. */
function flakyPython(brokenRuns: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-flaky-"));
  const command = join(folder, "python");
  writeFileSync(
    command,
    `#!/bin/sh
# Of several processes only one succeeds in making a folder.
run=0
while ! mkdir "${folder}/$run" 2>/dev/null; do run=$((run + 1)); done
for code; do :; done
case " ${brokenRuns.join(" ")} " in
  *" $run "*) code="import asyncio; asyncio.Event.is_set = lambda self: None; $code" ;;
esac
exec python3 -c "$code"
`,
  );
  chmodSync(command, 0o755);
  return { command, remove: () => rmSync(folder, { recursive: true }) };
}
