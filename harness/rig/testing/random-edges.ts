import type { Waveform } from "../../trace/waveform.ts";
import type { Bench } from "./instrument-bench.ts";

/**
 * Drives the wires with bursts of edges and pauses between the bursts. Returns the virtual time at which it starts,
 * in nanoseconds.
 */
export function driveAtRandom(
  { simulation, net, wires }: Bench,
  edges: number,
  seed: number,
): number {
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

/** The time in nanoseconds that a level must last so that the instrument certainly records it. */
const SHORTEST_LEVEL_NS = 50;

/**
 * Compares the instrument's waveform with what really happened on the nets. Edges before `startNs` do not count.
 * Returns two things:
 * - for each wire, the levels that the instrument reported and the levels that happened
 * - for each reported edge, the time in nanoseconds from the real edge to its reported time
 */
export function compareWithNets({ simulation, wires }: Bench, waveform: Waveform, startNs: number) {
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

/**
 * Returns a generator of numbers from 0 to 1. The same seed makes the same numbers in each run. The generator is
 * mulberry32 by Tommy Ettinger.
 */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
