import { describe, expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import type { CaptureResult } from "../../instrument/capture.ts";
import type { PinSetup } from "../../trace/pin-setup.ts";
import type { OpenRig } from "../opening/opened-rig.ts";
import { openVirtualRig, type VirtualRig } from "../opening/virtual-rig.ts";
import { withPlainFirmata } from "../testing/plain-firmata.ts";
import { readyWires, recordWires } from "./wire-recording.ts";

const NEVER = new AbortController().signal;
const WIRES = { LED: 16, button: 15 };
const PRESS: PinSetup = {
  wires: WIRES,
  stimulus: [
    { wire: "button", level: 1, atMs: 3 },
    { wire: "button", level: 0, atMs: 5.5 },
  ],
  watchMs: 8,
};

describe.skipIf(mustSkip)(`a recording of wires${withoutFirmware}`, { timeout: 120_000 }, () => {
  const open = () => openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });

  /** Records the wires. The device under test does nothing here, so only the instrument changes levels. */
  async function record(rig: OpenRig, pins = PRESS, stop = NEVER) {
    readyWires(rig, WIRES);
    await rig.instrument.settle();
    const recorded = inSteps(await recordWires(rig, pins, WIRES, stop));
    await rig.instrument.settle();
    return recorded;
  }

  test("time 0 of a recording is the start signal, and each step of the stimulus is at its planned time", async () => {
    const rig = await open();
    const recorded = await record(rig);
    const { drive } = rig.chips.instrument.pin(14);
    await rig.close();
    expect(recorded).toEqual({
      waveform: {
        initial: { LED: 0, button: 0 },
        edges: [
          { wire: "button", level: 1, atUs: 3000 },
          { wire: "button", level: 0, atUs: 5500 },
        ],
        watchedUs: 8000,
        resolutionUs: 0.048,
      },
      faults: [],
    });
    expect(drive).toBe("floating");
  });

  test.each([
    [
      "a start wire that does not rise",
      "GP14",
      "the start signal failed: the wire GP14 did not rise",
    ],
    [
      "a step that does not happen",
      "GP15",
      "the instrument should have driven button to 1 at 3.000 ms, but the wire did not get this level: something else drives the wire, or the instrument skipped the step",
    ],
  ])("a recording names %s", async (_what, net, fault) => {
    const rig = await open();
    rig.simulation.drive(rig.simulation.net(net), "low");
    const { faults } = await record(rig, { ...PRESS, stimulus: PRESS.stimulus.slice(0, 1) });
    await rig.close();
    expect(faults).toEqual([fault]);
  });

  test("a recording ends early if its stop signal is aborted", async () => {
    const rig = await open();
    const stop = new AbortController();
    const startMs = rig.time.nowMs;
    // The pulse on the wire is short, so perhaps `stopOnce` is not called during the pulse. For this case, the
    // recording also stops after 300 ms.
    const stopOnce = () => {
      const isLate = rig.time.nowMs - startMs > 300;
      if (isLate || rig.simulation.net("GP15").level === 1) stop.abort();
      return false;
    };
    rig.time.watch(stopOnce);
    await record(rig, { ...PRESS, watchMs: 60_000 }, stop.signal);
    const lastedMs = rig.time.nowMs - startMs;
    await rig.close();
    expect(lastedMs).toBeLessThan(1000);
  });

  test("a recording with a plain Firmata board starts when the host raises the start wire", async () => {
    const rig = await open();
    const recorded = await record(await withPlainFirmata(rig), { ...PRESS, stimulus: [] });
    const levels = startLevels(rig);
    await rig.close();
    expect(recorded).toEqual({
      waveform: {
        initial: { LED: 0, button: 0 },
        edges: [],
        watchedUs: 8000,
        resolutionUs: 25_000,
      },
      faults: [],
    });
    expect(levels).toEqual([1, 0]);
  });
});

/** Rounds the times of the edges to 10 us, to remove the error that is caused by the sample interval. */
function inSteps({ waveform, faults }: CaptureResult): CaptureResult {
  const edges = waveform.edges.map((edge) => ({ ...edge, atUs: 10 * Math.round(edge.atUs / 10) }));
  return { waveform: { ...waveform, edges }, faults };
}

function startLevels({ simulation }: VirtualRig) {
  return simulation.edges.filter(({ net }) => net === "GP14").map(({ level }) => level);
}
