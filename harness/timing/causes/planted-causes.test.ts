import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import { openRuntime } from "../../runtimes/index.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { Figure } from "../figure.ts";
import { measureBlock } from "../measure/block-run.ts";
import { describeCauses } from "./attribute.ts";
import { WorstCollector } from "./worst-collector.ts";
import type { WorstSample } from "./worst-samples.ts";

const LIMIT_MS = 120_000;

/** The index of the sample in which the planted cause happens. */
const STRUCK = 9;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-causes-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(mustSkip)(`a planted cause${withoutFirmware}`, { timeout: LIMIT_MS }, () => {
  let pico: Runtime;

  beforeAll(async () => {
    pico = await openRuntime("pico-virtual", {});
  }, LIMIT_MS);

  afterAll(() => pico.close());

  /**
   * Measures sleeps of 5 ms, and returns the worst sample. `strike` and `setup` are Python code that runs between the
   * start of a sample and its sleep. `strike` runs in the sample with the index `struck`, and `setup` runs in all other
   * samples. `startsAt` is a Python expression: the position in a tick at which sample `i` starts.
   */
  async function worstOf(
    strike: string,
    { setup = "pass", struck = STRUCK, startsAt = "" } = {},
  ): Promise<WorstSample> {
    const program = join(folder, "planted.py");
    writeFileSync(program, programWith(strike, setup, struck, startsAt));
    const figure: Figure = {
      ...{ id: "PLANTED", name: "planted", statement: "Planted.", sources: [], constants: {} },
      quantity: { kind: "duration", requestedUs: 5000 },
      program,
    };
    const run = await measureBlock(pico, figure, {
      ...{ samples: 15, seed: 0, programs: OWN_FIXTURES, expectedMs: 1000 },
      signal: new AbortController().signal,
    });
    if (run.kind !== "measured") throw new Error(JSON.stringify(run));
    const collector = new WorstCollector();
    collector.add({ ...run, kind: "block", figure: "PLANTED", column: pico.name });
    return collector.worst()[0]!.samples[0]!;
  }

  const planted = [
    ["a collection of garbage", "garbage collection", "gc.collect()", {}],
    ["a write to the flash", "flash", 'open("planted", "w").write("x" * 5000)', {}],
    ["a task that blocks for 4 ms", "another task's turn", "asyncio.create_task(block())", {}],
    [
      "a storm of interrupts",
      "interrupt",
      "storm = Timer(freq=5000, callback=react); work(); storm.deinit()",
      { setup: "work()" },
    ],
    ["a stream that answers slowly", "poll sweep", "device.slow_us = 700", {}],
    [
      "a sleep that starts early in a tick, while all other sleeps start late in a tick",
      "tick quantisation",
      "pass",
      { startsAt: `200 if i == ${STRUCK} else 900` },
    ],
    ["an import in the first sample", "start-up", "import stream_device", { struck: 0 }],
    ["work of the task itself", "unexplained", "spin_us(3000)", {}],
  ] as const;
  const sample = sampleTests(
    planted.map(([what]) => what),
    3,
  );
  test.for(planted)("%s is named %s", async ([what, cause, strike, options], context) => {
    sample.need(context, what);
    const { index, causes } = await worstOf(strike, options);
    expect({ index, cause: causes?.[0]?.[0], words: describeCauses(causes ?? []) }).toEqual({
      index: "struck" in options ? options.struck : STRUCK,
      cause,
      words: expect.stringContaining(cause),
    });
  });
});

function programWith(strike: string, setup: string, struck: number, startsAt: string): string {
  return `import gc
import io
from machine import Timer
from probe import asyncio, block_ms, ticks_us
from stopwatch import Stopwatch, spin_us

SAMPLES = 20
PIN = -1


class Device(io.IOBase):
    slow_us = 0

    def ioctl(self, request, argument):
        spin_us(self.slow_us)
        return 0


device = Device()


def wait_for_phase(us):
    while ticks_us() % 1000 > 100:
        pass
    while ticks_us() % 1000 < us:
        pass


def react(timer):
    spin_us(100)


def work():
    for _ in range(500):
        pass


async def block():
    await asyncio.sleep_ms(3)
    block_ms(4)


async def main():
    watch = Stopwatch(PIN)
    asyncio.create_task(asyncio.StreamReader(device).read(1))
    for i in range(SAMPLES):
        gc.collect()
        await asyncio.sleep_ms(1)
        ${startsAt && `wait_for_phase(${startsAt})`}
        watch.start()
        if i == ${struck}:
            ${strike}
        else:
            ${setup}
        await asyncio.sleep_ms(5)
        watch.stop()
        device.slow_us = 0
    watch.report()


asyncio.run(main())
`;
}
