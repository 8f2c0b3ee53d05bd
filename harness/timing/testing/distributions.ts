import type { Figure, Quantity } from "../figure.ts";
import type { Block, Measurement } from "../measurement.ts";
import { seededDraw } from "../random.ts";
import { normalProbability } from "../statistics/quantiles.ts";

/** A known distribution of delays. The tests use its delays as if they were the measured latenesses of a sleep. */
export interface Distribution {
  readonly name: string;
  /** Returns the random samples of one fresh start of the program, in microseconds. `samples` is their number. */
  drawBlock(random: Source, samples: number): number[];
  /** Returns the true value of a quantile, in microseconds. */
  quantile(p: number): number;
}

/** Random numbers. */
export interface Source {
  /** Returns a random number that is greater than 0 and less than 1. */
  uniform(): number;
  normal(): number;
}

/** Returns a source of random numbers. The same seed always leads to the same numbers. */
export function seededSource(seed: number): Source {
  const draw = seededDraw(seed);
  const uniform = () => (draw(STEPS) + 0.5) / STEPS;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

const STEPS = 2 ** 32;

/** Returns a random measurement of `blocks` fresh starts with `samples` samples each. */
export function measureDistribution(
  { drawBlock }: Pick<Distribution, "drawBlock">,
  plan: { readonly blocks: number; readonly samples: number; readonly seed: number },
): Measurement {
  const source = seededSource(plan.seed);
  return measurementOf(
    Array.from({ length: plan.blocks }, () => ({
      samplesUs: drawBlock(source, plan.samples),
      lost: 0,
    })),
  );
}

/** Returns a measurement of these blocks, with a clock that has steps of only 1 ns. */
export function measurementOf(blocks: readonly Block[]): Measurement {
  return {
    figure: "LATE-10-ALONE",
    column: "reference",
    blocks,
    method: { source: "marks", resolutionUs: 0.001, tickUs: 1000, isEmulated: false },
  };
}

/** A figure of this quantity. */
export function figureOf(quantity: Quantity = LATENESS): Figure {
  return {
    id: "LATE-10-ALONE",
    name: "lateness",
    statement: "A sample.",
    sources: [],
    quantity,
    program: "timing/sleep.py",
    constants: {},
  };
}

const LATENESS: Quantity = { kind: "duration", requestedUs: 10_000 };

/** The distributions that the tests of the intervals use. */
export const DISTRIBUTIONS: readonly Distribution[] = [
  { name: "fixed", drawBlock: (_, n) => Array(n).fill(300), quantile: () => 300 },
  independent("uniform", (random) => 1000 * random.uniform(), {
    cumulative: (us) => us / 1000,
    most: 1000,
  }),
  independent("bimodal", (random) => (random.uniform() < 0.3 ? 900 : 100) + 40 * random.normal(), {
    cumulative: (us) =>
      0.7 * normalProbability((us - 100) / 40) + 0.3 * normalProbability((us - 900) / 40),
    most: 2000,
  }),
  independent(
    "1 in 1,000 late by 20 ms",
    (random) => -100 * Math.log(random.uniform()) + (random.uniform() < 0.001 ? 20_000 : 0),
    {
      cumulative: (us) => 0.999 * exponential(us / 100) + 0.001 * exponential((us - 20_000) / 100),
      most: 30_000,
    },
  ),
  drifting("slow drift within a block", 600, 60),
  blockwise("blocks that differ a little", 20, 100),
  blockwise("blocks that differ", 50, 100),
  blockwise("blocks that differ a lot", 100, 100),
  {
    name: "1 ms ticks",
    drawBlock: (random, n) =>
      Array.from({ length: n }, () => 1000 * Math.floor(1.3 + 0.9 * Math.abs(random.normal()))),
    quantile: (p) =>
      1000 * [1, 2, 3, 4, 5, 6].find((k) => 2 * normalProbability((k + 1 - 1.3) / 0.9) - 1 >= p)!,
  },
];

function independent(
  name: string,
  draw: (random: Source) => number,
  truth: { readonly cumulative: (us: number) => number; readonly most: number },
): Distribution {
  return {
    name,
    drawBlock: (random, n) => Array.from({ length: n }, () => draw(random)),
    quantile: (p) => invert(truth.cumulative, p, -2000, truth.most),
  };
}

/**
 * Makes a distribution. Within each block, the mean delay grows from 0 to `riseUs`. Each sample also has normal noise.
 */
function drifting(name: string, riseUs: number, noiseUs: number): Distribution {
  const cumulative = (us: number) => {
    let sum = 0;
    for (let i = 0; i < 1000; i++)
      sum += normalProbability((us - (riseUs * (i + 0.5)) / 1000) / noiseUs);
    return sum / 1000;
  };
  return {
    name,
    drawBlock: (random, n) =>
      Array.from({ length: n }, (_, i) => (riseUs * (i + 0.5)) / n + noiseUs * random.normal()),
    quantile: (p) => invert(cumulative, p, -2000, 4000),
  };
}

/**
 * Makes a distribution in which each block has a different mean. The means are normally distributed, and so are the
 * samples around the mean of their block.
 */
export function blockwise(name: string, betweenUs: number, withinUs: number): Distribution {
  const deviation = Math.hypot(betweenUs, withinUs);
  return {
    name,
    drawBlock: (random, n) => {
      const mean = 500 + betweenUs * random.normal();
      return Array.from({ length: n }, () => mean + withinUs * random.normal());
    },
    quantile: (p) => invert((us) => normalProbability((us - 500) / deviation), p, -9000, 9000),
  };
}

function exponential(x: number): number {
  return x <= 0 ? 0 : 1 - Math.exp(-x);
}

function invert(cumulative: (us: number) => number, p: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
