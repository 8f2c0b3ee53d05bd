import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { compareWithNets, driveAtRandom } from "../rig/testing/random-edges.ts";
import { openBench } from "../rig/testing/test-bench.ts";
import type { Waveform } from "../trace/waveform.ts";

const WIRES = { a: 2, b: 3, c: 10, d: 15, e: 22, f: 28 };

describe.skipIf(mustSkip)(`the instrument's edges${withoutFirmware}`, () => {
  test("the instrument records exactly the edges on its wires, each within one sample", async () => {
    const bench = await openBench(WIRES);
    const capture = await bench.instrument.capture(WIRES);
    await bench.pass(5);
    const startNs = driveAtRandom(bench, 10_000, 1);
    await bench.pass(5);
    const { waveform, faults } = await capture.end();
    const { levels, offsets } = compareWithNets(bench, waveform, startNs);
    expect(faults).toEqual([]);
    // Compare each wire with === here. If levels differed, toEqual would print thousands of lines.
    expect(levels.map(({ reported, happened }) => reported === happened)).not.toContain(false);
    expect(offsets).toHaveLength(10_000);
    // This test does not know at which virtual time the capture started. So it checks that all edges have the same
    // offset, to within one sample.
    const spreadNs = Math.max(...offsets) - Math.min(...offsets);
    expect(spreadNs).toBeLessThanOrEqual(bench.instrument.resolutionUs * 1000 + 0.001);
  });

  test("the instrument reports lost edges after a fast burst and then records correctly again", async () => {
    const bench = await openBench(WIRES);
    const { simulation, net, instrument } = bench;
    const capture = await instrument.capture(WIRES);
    await bench.pass(5);
    const burst = 12_000;
    for (let i = 0; i < burst; i++) {
      simulation.advance(200);
      simulation.drive(net("a"), i % 2 === 0 ? "high" : "low");
    }
    await bench.pass(300);
    const calmUs = await capture.mark();
    const startNs = driveAtRandom(bench, 200, 2);
    await bench.pass(5);
    const { waveform, faults } = await capture.end();
    const calm = { ...waveform, edges: waveform.edges.filter(({ atUs }) => atUs > calmUs) };
    const { levels, offsets } = compareWithNets(bench, calm, startNs);
    const lost = Number(/^(\d+) records were lost between/.exec(faults[0] ?? "")?.[1]);
    const inBurst = waveform.edges.length - calm.edges.length;
    expect(faults.every((fault) => fault.includes("records were lost between"))).toBe(true);
    expect(lost).toBeGreaterThan(1000);
    // Each gap lacks one edge more than the number of lost records, because the first edge after the gap is missing,
    // too.
    expect(inBurst + sumOf(faults) + faults.length).toBe(burst);
    expect(levels.map(({ reported, happened }) => reported === happened)).not.toContain(false);
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThanOrEqual(48.001);
  });

  test("two runs record the same edges to the nanosecond", async () => {
    const waveforms: Waveform[] = [];
    for (let run = 0; run < 2; run++) {
      const bench = await openBench(WIRES);
      const capture = await bench.instrument.capture(WIRES);
      driveAtRandom(bench, 500, 7);
      await capture.play([{ wire: "a", level: 1, atUs: 100 }]);
      waveforms.push((await capture.end()).waveform);
    }
    expect(waveforms[0]!.edges.length).toBeGreaterThan(490);
    expect(waveforms[0]).toEqual(waveforms[1]);
  });

  test("a capture has the levels at its start and no edges after its end", async () => {
    const bench = await openBench(WIRES);
    const { simulation, net, instrument } = bench;
    simulation.drive(net("b"), "high");
    const first = await instrument.capture(WIRES);
    await bench.pass(2);
    const { waveform } = await first.end();
    simulation.drive(net("b"), "low");
    await bench.pass(2);
    const second = await instrument.capture({ b: WIRES.b });
    simulation.drive(net("b"), "high");
    simulation.drive(net("c"), "high");
    await bench.pass(2);
    const again = await second.end();
    expect(waveform.initial).toEqual({ a: 0, b: 1, c: 0, d: 0, e: 0, f: 0 });
    expect(waveform.edges).toEqual([]);
    expect(waveform.watchedUs).toBeGreaterThan(2000);
    expect(again.waveform.initial).toEqual({ b: 0 });
    expect(again.waveform.edges.map(({ wire, level }) => [wire, level])).toEqual([["b", 1]]);
  });

  test("a second capture at the same time is refused", async () => {
    const bench = await openBench(WIRES);
    const capture = await bench.instrument.capture(WIRES);
    await expect(bench.instrument.capture(WIRES)).rejects.toThrow(
      'instrument refuses the message "start capture": a capture is running',
    );
    await bench.pass(1);
    bench.simulation.drive(bench.net("a"), "high");
    await bench.pass(1);
    const { waveform, faults } = await capture.end();
    await expect(capture.end()).rejects.toThrow(
      'instrument refuses the message "end capture": no capture is running',
    );
    expect([waveform.edges.length, faults]).toEqual([1, []]);
  });
});

function sumOf(faults: readonly string[]): number {
  return faults.reduce((sum, fault) => sum + Number.parseInt(fault, 10), 0);
}
