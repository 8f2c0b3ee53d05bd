import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import type { Bench } from "../rig/testing/instrument-bench.ts";
import { randomNumbers } from "../rig/testing/random-edges.ts";
import { openBench } from "../rig/testing/test-bench.ts";
import type { ScheduleStep } from "./schedule.ts";

const WIRES = { a: 2, b: 3, c: 10, d: 15 };
const LOOK_US = 0.048;
/**
 * The length of one clock cycle of the instrument at 125 MHz, in microseconds: 0.008, and a margin of 0.0001 because
 * computed times are not exact.
 */
const CYCLE_US = 0.0081;

/**
 * Returns the edges that happened on the nets from `startNs` on. Times are in microseconds since the first of these
 * edges.
 */
function happened({ simulation, wires }: Bench, startNs: number) {
  const edges = simulation.edges.filter(({ ns, net }) => ns >= startNs && net in wires);
  const firstNs = edges[0]?.ns ?? 0;
  return edges.map(({ net, level, ns }) => ({ wire: net, level, atUs: (ns - firstNs) / 1000 }));
}

/** Makes a schedule of random steps. Each step changes a level, and some steps are at the same time. */
function randomSchedule(count: number, seed: number): ScheduleStep[] {
  const random = randomNumbers(seed);
  const levels = new Map<string, 0 | 1>();
  const steps: ScheduleStep[] = [];
  let atUs = 10;
  while (steps.length < count) {
    atUs += random() < 0.3 ? 1 + Math.floor(10 * random()) : Math.floor(1e6 * random()) / 100;
    for (const wire of Object.keys(WIRES)) {
      if (random() < 0.6) continue;
      const level = levels.get(wire) === 1 ? 0 : 1;
      levels.set(wire, level);
      steps.push({ wire, level, atUs });
    }
  }
  return steps;
}

describe.skipIf(mustSkip)(`a schedule${withoutFirmware}`, () => {
  test("each step of a schedule happens within one clock cycle and is recorded within one sample", async () => {
    const bench = await openBench(WIRES);
    const schedule = randomSchedule(400, 3);
    for (const pin of Object.values(WIRES)) bench.instrument.drive(pin, 0);
    await bench.pass(5);
    const startNs = bench.simulation.nowNs;
    const capture = await bench.instrument.capture(WIRES);
    const played = await capture.play(schedule);
    const { waveform, faults } = await capture.end();
    const truth = happened(bench, startNs);
    const firstUs = schedule[0]!.atUs;
    expect(faults).toEqual([]);
    expect(truth.map(({ wire, level }) => [wire, level])).toEqual(
      schedule.map(({ wire, level }) => [wire, level]),
    );
    const playErrorsUs = truth.map(({ atUs }, i) => atUs - (schedule[i]!.atUs - firstUs));
    expect(Math.max(...playErrorsUs.map(Math.abs))).toBeLessThanOrEqual(CYCLE_US);
    expect(played.every(({ isReached, edge }) => isReached && edge !== undefined)).toBe(true);
    const reportErrorsUs = played.map(({ edge }, i) => edge!.atUs - truth[i]!.atUs);
    expect(Math.max(...reportErrorsUs) - Math.min(...reportErrorsUs)).toBeLessThanOrEqual(LOOK_US);
    // The recorded time may differ from the planned time by two samples: one sample for the start mark, and one for the
    // edge. The step itself may be one clock cycle late.
    const late = played.map(({ edge, dueUs }) => edge!.atUs - dueUs);
    expect(Math.max(...late.map(Math.abs))).toBeLessThanOrEqual(2 * LOOK_US + CYCLE_US);
    expect(waveform.edges).toHaveLength(schedule.length);
  });

  test("a schedule can release wires, and its last steps stay in effect", async () => {
    const bench = await openBench({ button: 14, led: 15 });
    const { simulation, instrument, chip } = bench;
    simulation.drive(bench.net("button"), "pull-up");
    instrument.mode(14, "input");
    instrument.drive(15, 1);
    await bench.pass(5);
    const startNs = simulation.nowNs;
    const capture = await instrument.capture({ button: 14, led: 15 });
    const played = await capture.play([
      { wire: "button", level: 0, atUs: 1000 },
      { wire: "button", level: null, atUs: 3000 },
      { wire: "button", level: 0, atUs: 5000 },
      { wire: "led", level: 0, atUs: 5000 },
      { wire: "led", level: 0, atUs: 6000 },
      { wire: "button", level: null, atUs: 8000 },
    ]);
    await bench.pass(5);
    const drives = [chip.pin(14).drive, chip.pin(15).drive];
    instrument.drive(15, 1);
    await bench.pass(5);
    await capture.end();
    const edges = happened(bench, startNs).map(
      ({ wire, level, atUs }) => `${wire} ${level} at ${atUs.toFixed(3)}`,
    );
    expect(edges.slice(0, -1)).toEqual([
      "button 0 at 0.000",
      "button 1 at 2000.000",
      // The LED's wire was already driven, but the direction of the button's wire changes. Therefore the button's edge
      // is one clock cycle later than the LED's edge.
      "led 0 at 3999.992",
      "button 0 at 4000.000",
      "button 1 at 7000.000",
    ]);
    expect(played.map(({ wire, edge, isReached }) => [wire, edge?.level, isReached])).toEqual([
      ["button", 0, true],
      ["button", 1, true],
      ["button", 0, true],
      ["led", 0, true],
      ["led", undefined, true],
      ["button", 1, true],
    ]);
    expect([...drives, chip.pin(15).drive]).toEqual(["floating", "low", "high"]);
  });

  test("if something else drives a wire, the schedule reports this wire", async () => {
    const bench = await openBench({ a: 2, b: 3 });
    bench.simulation.drive(bench.net("a"), "low");
    const capture = await bench.instrument.capture({ a: 2, b: 3 });
    const played = await capture.play([
      { wire: "a", level: 1, atUs: 100 },
      { wire: "b", level: 1, atUs: 200 },
    ]);
    expect(played.map(({ wire, edge, isReached }) => [wire, edge?.level, isReached])).toEqual([
      ["a", undefined, false],
      ["b", 1, true],
    ]);
  });

  test("a stopped schedule releases its wires, and another schedule can follow", async () => {
    const bench = await openBench({ a: 2 });
    const stop = new AbortController();
    const capture = await bench.instrument.capture({ a: 2 });
    const stopOnce = () => {
      if (bench.net("a").level === 1) stop.abort();
      return false;
    };
    bench.time.watch(stopOnce);
    const schedule: ScheduleStep[] = [
      { wire: "a", level: 1, atUs: 1000 },
      { wire: "a", level: 0, atUs: 9e6 },
    ];
    const startMs = bench.time.nowMs;
    const played = await capture.play(schedule, stop.signal);
    bench.time.unwatch(stopOnce);
    const lastedMs = bench.time.nowMs - startMs;
    await bench.instrument.settle();
    expect(played.map(({ edge }) => edge?.level)).toEqual([1, undefined]);
    expect([lastedMs < 1000, bench.chip.pin(2).drive]).toEqual([true, "floating"]);
    expect(await capture.play([{ wire: "a", level: 0, atUs: 5 }])).toMatchObject([
      { edge: { level: 0 }, isReached: true },
    ]);
    expect((await capture.end()).faults).toEqual([]);
  });

  test("if a schedule is not valid, it is refused, and another schedule can follow", async () => {
    const bench = await openBench({ a: 2 });
    const capture = await bench.instrument.capture({ a: 2, marker: 25 });
    const step = (atUs: number, wire = "a"): ScheduleStep => ({ wire, level: 1, atUs });
    const failures: string[] = [];
    for (const schedule of [
      [step(-1)],
      [step(5), step(4)],
      [step(5), step(5.5)],
      [step(1, "b")],
      Array.from({ length: 1025 }, (_, i) => step(2 * i)),
    ]) {
      await capture.play(schedule).catch((error: Error) => failures.push(error.message));
    }
    expect(failures).toEqual([
      "a schedule has a step at -1 us, but times must not be negative",
      "in the schedule, the step at 4 us follows the step at 5 us. Each step must be at the same time as the step before it, or at least 1 us later",
      "in the schedule, the step at 5.5 us follows the step at 5 us. Each step must be at the same time as the step before it, or at least 1 us later",
      "b is not one of the captured wires",
      "a schedule has 1025 steps, but the instrument can store only 1024",
    ]);
    expect(await capture.play([])).toEqual([]);
    expect(await capture.play([step(7)])).toMatchObject([{ wire: "a", isReached: true }]);
  });
});
