import { describe, expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { openVirtualRig } from "../opening/virtual-rig.ts";
import { openBench } from "../testing/test-bench.ts";
import { watchUntil } from "./capture-watch.ts";

const NEVER = new AbortController().signal;

describe.skipIf(mustSkip)(`a watch of wires${withoutFirmware}`, { timeout: 120_000 }, () => {
  test("ends when the capture's time has passed the instant", async () => {
    const { instrument, time } = await openBench({ LED: 16 });
    const capture = await instrument.capture({ LED: 16 });
    await watchUntil(50_000, capture, time, NEVER);
    const { watchedUs } = (await capture.end()).waveform;
    expect(watchedUs).toBeGreaterThanOrEqual(50_000);
    expect(watchedUs).toBeLessThan(60_000);
  });

  test("of an instant that has passed ends at once", async () => {
    const { instrument, time, pass } = await openBench({ LED: 16 });
    const capture = await instrument.capture({ LED: 16 });
    await pass(20);
    const startMs = time.nowMs;
    await watchUntil(10_000, capture, time, NEVER);
    expect(time.nowMs - startMs).toBeLessThan(10);
  });

  test("ends early when it is stopped", async () => {
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

  test("ends by the host's time if the marks are lost among too many edges", async () => {
    const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
    const { error } = await rig.dut.exec(FLOOD, { limitMs: 1000 });
    const capture = await rig.instrument.capture({ LED: 16 });
    const startMs = rig.time.nowMs;
    await watchUntil(50_000, capture, rig.time, NEVER);
    const lastedMs = rig.time.nowMs - startMs;
    const { faults } = await capture.end();
    await rig.close();
    expect(error).toBe("");
    expect(faults.join()).toMatch(/records were lost between/);
    expect(lastedMs).toBeGreaterThanOrEqual(50);
    expect(lastedMs).toBeLessThan(500);
  });
});

/** A square wave with an edge every 8 us: too many for the instrument. */
const FLOOD = `
import rp2
from machine import Pin
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def fast():
    set(pins, 1) [7]
    set(pins, 0) [7]
rp2.StateMachine(0, fast, freq=1_000_000, set_base=Pin(16)).active(1)
`;
