import type { Measured } from "../comparison/contrasts.ts";
import type { Figure, Quantity } from "../figure.ts";
import type { Block, Measurement } from "../measurement.ts";
import { summarise } from "../statistics/summarise.ts";
import { figureOf, measurementOf, type Source, seededSource } from "./distributions.ts";

/**
 * The distribution of the samples of one timing figure on one runtime. A test draws the samples from this distribution.
 */
export interface Behaviour {
  readonly id: string;
  readonly quantity: Quantity;
  /**
   * Draws one block of samples, or one block for each load. `turn` is the number of earlier calls for this side of the
   * comparison.
   */
  draw(random: Source, turn: number): Block[];
}

export interface ReportPlan {
  readonly blocks: number;
  readonly seed: number;
}

/** Draws samples for all behaviours of a runtime. The result is one side of a comparison. */
export function measureReport(behaviours: readonly Behaviour[], plan: ReportPlan): Measured[] {
  return behaviours.map(({ id, quantity, draw }, i) => {
    const random = seededSource(plan.seed * 1000 + i);
    const figure: Figure = { ...figureOf(quantity), id };
    const measurement: Measurement = {
      ...measurementOf(Array.from({ length: plan.blocks }, (_, turn) => draw(random, turn)).flat()),
      figure: id,
    };
    return { figure, measurement, summary: summarise(figure, measurement) };
  });
}

/**
 * Sleeps of 10 ms. Each sleep is late by up to one tick plus `lateUs`. A few sleeps are late by up to `tailUs` more.
 * The sleeps of a block share a random shift with the standard deviation `betweenUs`.
 */
export function sleeps(
  id: string,
  { lateUs = 0, tailUs = 0, betweenUs = 0, samples = 100 } = {},
): Behaviour {
  return {
    id,
    quantity: { kind: "duration", requestedUs: 10_000 },
    draw: (random) => {
      const shift = lateUs + betweenUs * random.normal();
      return [
        blockOf(samples, () => {
          const isTail = random.uniform() < 0.03;
          return 1000 * random.uniform() + shift + (isTail ? tailUs : 0);
        }),
      ];
    },
  };
}

/** A loop with an absolute deadline every 10 ms. */
export function loop(id: string, { driftPpm = 0, jitterUs = 60, samples = 100 } = {}): Behaviour {
  return {
    id,
    quantity: { kind: "period", requestedUs: 10_000, isAbsolute: true },
    draw: (random) => {
      let late = jitterUs * random.normal();
      return [
        blockOf(samples, () => {
          const next = jitterUs * random.normal();
          const sample = next - late + driftPpm * 0.01;
          late = next;
          return sample;
        }),
      ];
    },
  };
}

/** A latency that grows with the number of tasks. */
export function latencies(id: string, { slopeUs = 20, samples = 20 } = {}): Behaviour {
  const loads = [0, 1, 2, 4, 8, 16, 32, 64];
  return {
    id,
    quantity: { kind: "curve", loads },
    draw: (random) =>
      loads.map((load) => {
        const mean = 300 + slopeUs * load + (5 + 0.5 * load) * random.normal();
        return { ...blockOf(samples, () => mean + 30 * random.normal()), load };
      }),
  };
}

/**
 * The turns of ten equal tasks, in percent of the fair share. The fair share is a tenth of all turns. The first task
 * gets about `least` percent, and each other task gets about 100 percent.
 */
export function shares(id: string, { least = 99 } = {}): Behaviour {
  return {
    id,
    quantity: { kind: "share" },
    draw: (random) => [
      blockOf(10, (i) => (i === 0 ? least + 0.3 * random.normal() : 100 + 0.3 * random.normal())),
    ],
  };
}

function blockOf(samples: number, draw: (i: number) => number): Block {
  return { samplesUs: Array.from({ length: samples }, (_, i) => draw(i)), lost: 0 };
}
