import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { VirtualTime } from "../../emulated-boards/virtual-time.ts";
import { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { openBench } from "../testing/test-bench.ts";
import { watchUntil } from "./capture-watch.ts";

const NEVER = new AbortController().signal;

describe.skipIf(mustSkip)(`a watch of wires${withoutFirmware}`, { timeout: 120_000 }, () => {
  test("the watch ends when the capture's time has passed the given instant", async () => {
    const { instrument, time } = await openBench({ LED: 16 });
    const capture = await instrument.capture({ LED: 16 });
    await watchUntil(50_000, capture, time, NEVER);
    const { watchedUs } = (await capture.end()).waveform;
    expect(watchedUs).toBeGreaterThanOrEqual(50_000);
    expect(watchedUs).toBeLessThan(60_000);
  });

  test("the watch ends at once if the given instant has already passed", async () => {
    const { instrument, time, pass } = await openBench({ LED: 16 });
    const capture = await instrument.capture({ LED: 16 });
    await pass(20);
    const startMs = time.nowMs;
    await watchUntil(10_000, capture, time, NEVER);
    expect(time.nowMs - startMs).toBeLessThan(10);
  });

  test("the watch ends early if its stop signal is aborted", async () => {
    const { instrument, time } = await openBench({ LED: 16 });
    const capture = await instrument.capture({ LED: 16 });
    const stop = new AbortController();
    const startMs = time.nowMs;
    const watching = watchUntil(60e6, capture, time, stop.signal);
    await time.waitFor(new Promise(() => {}), 30);
    stop.abort();
    await watching;
    expect(time.nowMs - startMs).toBeLessThan(100);
  });
});

test("if every mark of the capture is lost, the watch uses the host's time", async () => {
  const time = new VirtualTime(new CoSimulation());
  // The time of a capture is the time of its last mark. No mark arrives in this test, so the capture's time stays the
  // same.
  await watchUntil(50_000, { mark: async () => 0 }, time, NEVER);
  expect(time.nowMs).toBe(150);
});
