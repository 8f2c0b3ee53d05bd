import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import virtualPico from "../../rigs/virtual-pico.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import type { Runtime } from "../trace/runtime.ts";
import { openRuntime } from "./index.ts";

const LIMIT_MS = 120_000;

/** A program whose LED is on while garbage is collected. */
const PROGRAM = `import gc
from machine import Pin
from probe import asyncio
led = Pin(16, Pin.OUT, value=0)
async def main():
    await asyncio.sleep_ms(20)
    led.value(1)
    gc.collect()
    led.value(0)
asyncio.run(main())
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-activity-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(mustSkip)(
  `a rig whose boards stay on${withoutFirmware}`,
  { timeout: LIMIT_MS },
  () => {
    /**
     * Returns true if a garbage collection started when the LED went on, and ended when the LED went off. Differences
     * of less than 0.2 ms are allowed.
     */
    async function isAtItsPlace(runtime: Runtime): Promise<boolean> {
      const path = join(folder, "program.py");
      writeFileSync(path, PROGRAM);
      const { trace } = await runtime.run(
        { path },
        {
          pins: { wires: { LED: 16 }, stimulus: [], watchMs: 300, endsWithProgram: true },
          activity: true,
        },
      );
      const [on, off] = trace.waveform!.edges.filter(({ wire }) => wire === "LED");
      return trace.activity!.some(
        ({ kind, fromUs, toUs }) =>
          kind === "garbage collection" &&
          Math.abs(fromUs - on!.atUs) < 200 &&
          Math.abs(toUs - off!.atUs) < 200,
      );
    }

    test("a rig records each program on the clock of its instrument", async () => {
      // With this crystal, the instrument measures 20.4 ms while 20 ms pass on the board.
      const rig = { ...virtualPico, name: "my-rig", crystalPpm: { instrument: 20_000 } };
      const runtime = await openRuntime("my-rig", { rigs: [rig] });
      try {
        const found = [await isAtItsPlace(runtime), await isAtItsPlace(runtime)];
        expect({ found, activity: runtime.capabilities.activity }).toEqual({
          found: [true, true],
          activity: "recorded",
        });
      } finally {
        await runtime.close();
      }
    });
  },
);
