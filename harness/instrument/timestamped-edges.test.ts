import { describe, expect, test } from "vitest";
import { type Bench, openBench, randomNumbers } from "../rig/instrument-bench.ts";
import { mustSkip, withoutFirmware } from "../rig/test-firmware.ts";
import type { Waveform } from "../trace/waveform.ts";

const WIRES = { a: 2, b: 3, c: 10, d: 15, e: 22, f: 28 };
/** A level that lasts longer than this on a wire is seen, whenever it comes. */
const SHORTEST_LEVEL_NS = 50;

/** Drives the wires in bursts with pauses, and returns the number of edges and when they began. */
function driveAtRandom({ simulation, net, wires }: Bench, edges: number, seed: number): number {
  const random = randomNumbers(seed);
  const between = (low: number, high: number) => Math.floor(low + (high - low) * random());
  const names = Object.keys(wires);
  const lastNs = new Map<string, number>();
  const startNs = simulation.nowNs;
  let atNs = startNs;
  let left = 0;
  for (let done = 0; done < edges; ) {
    if (left === 0) {
      left = between(1, 60);
      atNs += between(1_000, 3_000_000);
    }
    atNs += random() < 0.2 ? 0 : between(1, 400);
    const wire = names[between(0, names.length)]!;
    if (atNs - (lastNs.get(wire) ?? 0) < SHORTEST_LEVEL_NS) continue;
    lastNs.set(wire, atNs);
    simulation.advanceTo(atNs);
    simulation.drive(net(wire), net(wire).level === 1 ? "low" : "high");
    left--;
    done++;
  }
  return startNs;
}

/** What the instrument reported beside what happened, for each wire. */
function compare({ simulation, wires }: Bench, waveform: Waveform, startNs: number) {
  const levels: Record<string, { reported: string; happened: string }> = {};
  const offsets: number[] = [];
  for (const wire of Object.keys(wires)) {
    const happened = simulation.edges.filter(({ net, ns }) => net === wire && ns >= startNs);
    const reported = waveform.edges.filter((edge) => edge.wire === wire);
    levels[wire] = {
      reported: reported.map(({ level }) => level).join(""),
      happened: happened.map(({ level }) => level).join(""),
    };
    for (const [i, { atUs }] of reported.entries()) {
      offsets.push(atUs * 1000 - (happened[i]?.ns ?? Number.NaN));
    }
  }
  return { levels: Object.values(levels), offsets };
}

describe.skipIf(mustSkip)(`the instrument's edges${withoutFirmware}`, () => {
  test("are all that happened on the wires, none lost and none invented, each within one look", async () => {
    const bench = await openBench(WIRES);
    const capture = await bench.instrument.capture(WIRES);
    await bench.pass(5);
    const startNs = driveAtRandom(bench, 10_000, 1);
    await bench.pass(5);
    const { waveform, faults } = await capture.end();
    const { levels, offsets } = compare(bench, waveform, startNs);
    expect(faults).toEqual([]);
    // Not toEqual on the levels themselves: a difference would print thousands of them.
    expect(levels.map(({ reported, happened }) => reported === happened)).not.toContain(false);
    expect(offsets).toHaveLength(10_000);
    // The capture's time 0 is not known here: it is what all edges agree upon, to one look.
    const spreadNs = Math.max(...offsets) - Math.min(...offsets);
    expect(spreadNs).toBeLessThanOrEqual(bench.instrument.resolutionUs * 1000 + 0.001);
  });

  test("are reported as lost when they come faster than they can be sent, and are right again afterwards", async () => {
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
    const { levels, offsets } = compare(bench, calm, startNs);
    const lost = Number(/^(\d+) records were lost between/.exec(faults[0] ?? "")?.[1]);
    const inBurst = waveform.edges.length - calm.edges.length;
    expect(faults.every((fault) => fault.includes("records were lost between"))).toBe(true);
    expect(lost).toBeGreaterThan(1000);
    // The first edge after a gap is where it ends.
    expect(inBurst + sumOf(faults) + faults.length).toBe(burst);
    expect(levels.map(({ reported, happened }) => reported === happened)).not.toContain(false);
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThanOrEqual(48.001);
  });

  test("are the same to the nanosecond in two runs", async () => {
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

  test("come with the levels at the start, and end when the capture does", async () => {
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

  test("are asked for in one capture at a time", async () => {
    const bench = await openBench(WIRES);
    const capture = await bench.instrument.capture(WIRES);
    await expect(bench.instrument.capture(WIRES)).rejects.toThrow(
      "instrument refuses to start capture: a capture is running",
    );
    await bench.pass(1);
    bench.simulation.drive(bench.net("a"), "high");
    await bench.pass(1);
    const { waveform, faults } = await capture.end();
    await expect(capture.end()).rejects.toThrow(
      "instrument refuses to end capture: no capture is running",
    );
    expect([waveform.edges.length, faults]).toEqual([1, []]);
  });
});

function sumOf(faults: readonly string[]): number {
  return faults.reduce((sum, fault) => sum + Number.parseInt(fault, 10), 0);
}
