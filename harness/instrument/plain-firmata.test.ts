// These tests use an ordinary Firmata board: the board runs only the Firmata server, without our extension.
import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openBench } from "../rig/testing/test-bench.ts";
import { PLAIN_FIRMATA } from "./instrument-firmware.ts";
import { POLLED_RESOLUTION_US } from "./polled-capture.ts";

const WIRES = { a: 2, b: 10 };

describe.skipIf(mustSkip)(`a plain Firmata board${withoutFirmware}`, () => {
  test("a plain Firmata board has a coarse resolution and no schedules", async () => {
    const plain = await openBench(WIRES, PLAIN_FIRMATA);
    const ours = await openBench(WIRES);
    expect(
      [plain, ours].map(({ instrument }) => [
        instrument.firmware,
        instrument.resolutionUs,
        instrument.mostSteps,
      ]),
    ).toEqual([
      ["aiorig plain 2.5", POLLED_RESOLUTION_US, 0],
      ["aiorig instrument 2.5", 0.048, 1024],
    ]);
  });

  test("a plain Firmata board captures wires and refuses to run a schedule", async () => {
    const { instrument, simulation, net, pass } = await openBench(WIRES, PLAIN_FIRMATA);
    instrument.mode(2, "input");
    instrument.mode(10, "pull-up");
    const capture = await instrument.capture(WIRES);
    const startNs = simulation.nowNs;
    for (const [wire, drive, ms] of [
      ["a", "high", 30],
      ["b", "low", 50],
      ["a", "low", 20],
    ] as const) {
      simulation.drive(net(wire), drive);
      await pass(ms);
    }
    await expect(capture.play([])).rejects.toThrow(
      "instrument is a plain Firmata board, so it cannot run schedules. Use a Pico as the instrument",
    );
    const { waveform, faults } = await capture.end();
    const truth = simulation.edges.filter(({ ns }) => ns >= startNs);
    expect(faults).toEqual([]);
    expect(waveform.initial).toEqual({ a: 0, b: 1 });
    expect(waveform.edges.map(({ wire, level }) => [wire, level])).toEqual(
      truth.map(({ net, level }) => [net, level]),
    );
    for (const [i, { atUs }] of waveform.edges.entries()) {
      const lateUs = atUs - (truth[i]!.ns - startNs) / 1000;
      expect(Math.abs(lateUs)).toBeLessThan(POLLED_RESOLUTION_US);
    }
  });

  test("a plain Firmata board drives and reads pins like our instrument", async () => {
    for (const program of [PLAIN_FIRMATA, undefined]) {
      const { instrument, simulation, net, chip, transport } = await openBench(WIRES, program);
      const complaints: string[] = [];
      instrument.onComplaint = (text) => complaints.push(text);
      instrument.drive(2, 1);
      instrument.mode(10, "pull-up");
      const levels = [await instrument.read(10)];
      simulation.drive(net("b"), "low");
      await instrument.settle();
      levels.push(await instrument.read(10));
      expect([net("a").level, chip.pin(2).drive, levels]).toEqual([1, "high", [1, 0]]);
      expect(() => instrument.mode(24, "output")).toThrow(
        'pin 24 of instrument does not support the mode "output"',
      );
      await instrument.close();
      expect([chip.pin(2).drive, complaints, transport.isOpen]).toEqual(["floating", [], false]);
    }
  });
});

describe.skipIf(mustSkip)(`an instrument that fails${withoutFirmware}`, () => {
  test("if an instrument is reset during a capture, the error says that the instrument is gone", async () => {
    const { instrument, chip, pass } = await openBench(WIRES);
    const capture = await instrument.capture(WIRES);
    chip.reset();
    await pass(20);
    await expect(capture.end()).rejects.toMatchObject({ fault: "gone" });
    await expect(instrument.capture(WIRES)).rejects.toMatchObject({ fault: "gone" });
    await instrument.close();
  });

  test("the error of an instrument contains the exception that ended its program", async () => {
    const program = { ...PLAIN_FIRMATA, start: "raise ValueError('planted')" };
    await expect(openBench(WIRES, program)).rejects.toThrow(
      /^the instrument's program on instrument ended with an exception.*ValueError: planted/s,
    );
  });
});
