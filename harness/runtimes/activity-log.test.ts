import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import type { Activity } from "../trace/activity.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Runtime } from "../trace/runtime.ts";
import { openRuntime } from "./index.ts";

const LIMIT_MS = 120_000;

const WATCHED: PinSetup = { wires: { LED: 16 }, stimulus: [], watchMs: 300, endsWithProgram: true };

/** A program whose LED is on while garbage is collected, and while another task blocks for 3 ms. */
const PROGRAM = `import gc
from machine import Pin
from probe import asyncio, block_ms
led = Pin(16, Pin.OUT, value=0)
async def other():
    led.value(1)
    block_ms(3)
    led.value(0)
async def main():
    await asyncio.sleep_ms(20)
    led.value(1)
    gc.collect()
    led.value(0)
    await asyncio.create_task(other())
    await asyncio.sleep_ms(20)
asyncio.run(main())
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-activity-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(mustSkip)(`the activity of a run${withoutFirmware}`, { timeout: LIMIT_MS }, () => {
  let pico: Runtime;

  beforeAll(async () => {
    pico = await openRuntime("pico-virtual", {});
  }, LIMIT_MS);

  afterAll(() => pico.close());

  async function run(activity: boolean) {
    const path = join(folder, "program.py");
    await writeFile(path, PROGRAM);
    const { outcome, trace } = await pico.run({ path }, { pins: WATCHED, activity });
    return { outcome, trace };
  }

  test("recording activities does not change the run in any other way", async () => {
    const plain = await run(false);
    const { outcome, trace } = await run(true);
    const { activity: _, ...rest } = trace;
    expect({ outcome, trace: rest }).toEqual(plain);
  });

  test("activities follow each other without gaps, and they show what MicroPython did between two edges", async () => {
    const { trace } = await run(true);
    const activities = trace.activity!;
    for (const [i, { fromUs }] of activities.entries()) {
      expect(fromUs).toBe(i === 0 ? 0 : activities[i - 1]!.toUs);
    }
    const [on, off, onAgain, offAgain] = trace.waveform!.edges.map(({ atUs }) => atUs);
    const collected = longestIn(activities, on!, off!);
    const blocked = longestIn(activities, onAgain!, offAgain!);
    const turns = new Set(activities.map(({ task }) => task));
    turns.delete(undefined);
    expect({ collected: collected.kind, blocked: blocked.kind, tasks: turns.size }).toEqual({
      collected: "garbage collection",
      blocked: "turn",
      tasks: 2,
    });
  });

  test("if the list of the firmware's functions is missing, no activity is recorded, and the reason names the missing file", async () => {
    const firmware = join(folder, "mine.bin");
    await copyFile(pico.identity.firmware!, firmware);
    const mine = await openRuntime("pico-virtual", { firmware });
    await mine.close();
    expect({ known: pico.capabilities.activity, unknown: mine.capabilities.activity }).toEqual({
      known: "recorded",
      unknown: {
        missing: `the addresses of the firmware's functions are unknown, because there is no file ${folder}/mine.symbols`,
      },
    });
  });

  test("if the list of the firmware's functions lacks a needed function, no activity is recorded", async () => {
    const firmware = join(folder, "other.bin");
    await copyFile(pico.identity.firmware!, firmware);
    await writeFile(join(folder, "other.symbols"), "10000100 T mp_obj_gen_resume\n");
    const other = await openRuntime("pico-virtual", { firmware });
    await other.close();
    expect(other.capabilities.activity).toEqual({
      missing: `${folder}/other.symbols has no function gc_collect`,
    });
  });
});

function longestIn(activities: readonly Activity[], fromUs: number, toUs: number): Activity {
  const within = activities.filter((one) => one.toUs > fromUs && one.fromUs < toUs);
  return within.reduce((longest, one) =>
    one.toUs - one.fromUs > longest.toUs - longest.fromUs ? one : longest,
  );
}
