import { compareMeasurements } from "../comparison/compare.ts";
import type { Comparison } from "../comparison/comparison.ts";
import type { Pairing } from "../comparison/strata.ts";
import { seededSource } from "./distributions.ts";
import { type Behaviour, latencies, loop, measureReport, shares, sleeps } from "./reports.ts";

export interface SelfPlan {
  readonly reports: number;
  readonly blocks: number;
  readonly pairing: Pairing;
  /**
   * The load of the machine adds a delay to each measured duration. The delay is a random walk: it changes a little
   * from block to block. This field is the standard deviation of the delay at the last block, in microseconds.
   */
  readonly loadUs: number;
  readonly seed: number;
}

/** Compares a runtime with itself `plan.reports` times. Each comparison has the 40 timing figures in `FIGURES`. */
export function compareWithItself(plan: SelfPlan, after = FIGURES): Comparison[] {
  return Array.from({ length: plan.reports }, (_, report) => {
    const seed = plan.seed + 2 * report;
    const load = loadOf(seed, 4 * plan.blocks, plan.loadUs);
    return compareMeasurements(
      measureReport(
        FIGURES.map((figure) => under(figure, (turn) => load[timeBefore(turn)]!)),
        { blocks: plan.blocks, seed },
      ),
      measureReport(
        after.map((figure) => under(figure, (turn) => load[timeAfter(turn)]!)),
        { blocks: plan.blocks, seed: seed + 1 },
      ),
      plan.pairing,
    );
  });
}

/**
 * The simulated timing figures. A comparison ignores changes below its floors. If the blocks of a figure differ by less
 * than the floors, chance can never raise an alarm. So the blocks of most of these figures differ by more than the
 * floors.
 */
export const FIGURES: readonly Behaviour[] = [
  ...Array.from({ length: 30 }, (_, i) =>
    sleeps(`LATE-${i}`, { betweenUs: 50 * (i % 6), samples: 50 }),
  ),
  ...Array.from({ length: 4 }, (_, i) => loop(`PERIOD-${i}`, { jitterUs: 100 * i, samples: 60 })),
  ...Array.from({ length: 4 }, (_, i) => latencies(`CURVE-${i}`)),
  ...Array.from({ length: 2 }, (_, i) => shares(`SHARE-${i}`)),
];

/** Returns true if a comparison reports that something is better or worse. */
export function isAlarm({ verdict }: Comparison): boolean {
  return verdict === "better" || verdict === "worse";
}

/** A random walk. */
function loadOf(seed: number, steps: number, sizeUs: number): number[] {
  const random = seededSource(seed);
  let load = 0;
  return Array.from({ length: steps }, () => {
    load += (sizeUs * random.normal()) / Math.sqrt(steps);
    return load;
  });
}

/**
 * Returns the place of a block of side A in the order in which the blocks of both sides are measured. `turn` is the
 * number of earlier blocks of side A. The sides take turns: A B B A, A B B A.
 */
function timeBefore(turn: number): number {
  return 4 * Math.floor(turn / 2) + (turn % 2 === 0 ? 0 : 3);
}

function timeAfter(turn: number): number {
  return 4 * Math.floor(turn / 2) + (turn % 2 === 0 ? 1 : 2);
}

function under(behaviour: Behaviour, loadUs: (turn: number) => number): Behaviour {
  if (behaviour.quantity.kind !== "duration") return behaviour;
  return {
    ...behaviour,
    draw: (random, turn) =>
      behaviour.draw(random, turn).map((block) => ({
        ...block,
        samplesUs: block.samplesUs.map((sample) => sample + loadUs(turn)),
      })),
  };
}
