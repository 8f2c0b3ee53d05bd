/** The distributions of the delays. `known_delays.py` identifies each distribution by its index in this list. */
export const SHAPES = [
  "fixed",
  "uniform",
  "bimodal",
  "outliers",
  "drift",
  "zero",
  "two-point",
  "triangular",
  "exponential",
  "sawtooth",
  "one-outlier",
] as const;

export type Shape = (typeof SHAPES)[number];

/** Returns the delays that `known_delays.py` computes, in whole microseconds. Each block has `block` delays. */
export function knownDelays(shape: Shape, seed: number, samples: number, block: number): number[] {
  let state = seed;
  const draw = (below: number) => {
    state = (state * 48271) % LARGEST;
    return state % below;
  };
  const delayUs = delaysOf(shape, draw, block);
  return Array.from({ length: samples }, (_, i) => delayUs(i));
}

/** The largest allowed seed. The smallest allowed seed is 1. */
export const MOST_SEED = 2 ** 31 - 2;

/** A true percentile of all delays of a shape. */
export interface TrueQuantile {
  /**
   * The percentile in microseconds. At most the share `p` of all delays is below this value, and at most `1 - p` is
   * above it. If several values meet both conditions, the percentile is the middle of these values.
   */
  readonly us: number;
  /**
   * True if a measurement with `samples` delays practically always shows this true percentile. There are two cases:
   * - Every block has the same delays.
   * - So many delays are equal that the percentile changes only if the measured share of these delays is wrong by
   *   more than 4 standard errors.
   */
  readonly isCertain: boolean;
}

export function trueQuantile(
  shape: Shape,
  p: number,
  block: number,
  samples: number,
): TrueQuantile {
  const values = weightsOf(shape, block).sort((a, b) => a.us - b.us);
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  let upTo = 0;
  for (const [i, { us, weight }] of values.entries()) {
    upTo += weight;
    const rest = upTo - p * total;
    if (Math.abs(rest) < ROUNDING * total) {
      return { us: (us + (values[i + 1]?.us ?? us)) / 2, isCertain: false };
    }
    if (rest < 0) continue;
    const share = (isIn: (other: number) => boolean) =>
      values.reduce((sum, other) => sum + (isIn(other.us) ? other.weight : 0), 0) / total;
    const reach = 4 * Math.sqrt((p * (1 - p)) / samples);
    const isFar = (beyond: number, level: number) => beyond === 0 || level - beyond > reach;
    const isSafe =
      isFar(
        share((other) => other < us),
        p,
      ) &&
      isFar(
        share((other) => other > us),
        1 - p,
      );
    return { us, isCertain: ALWAYS_SAME.has(shape) || isSafe };
  }
  throw new RangeError(`${shape} has no delays`);
}

const LARGEST = 2 ** 31 - 1;
const ROUNDING = 1e-9;

/** All blocks of these shapes have the same delays, so the delays do not depend on chance. */
const ALWAYS_SAME: ReadonlySet<Shape> = new Set(["fixed", "zero", "sawtooth"]);

/**
 * Returns a function that returns delay number n of a shape. The caller must pass the numbers 0, 1, 2, ... in this
 * order.
 */
function delaysOf(
  shape: Shape,
  draw: (below: number) => number,
  block: number,
): (i: number) => number {
  switch (shape) {
    case "fixed":
      return () => 301;
    case "uniform":
      return () => 100 + draw(500);
    case "bimodal":
      return () => (draw(10) < 3 ? 500 : 100) + draw(200);
    case "outliers":
      return () => (draw(1000) === 0 ? 20_000 : 0) + 100 + draw(400);
    case "drift":
      return (i) => riseOf(i % block, block) + draw(200);
    case "zero":
      return () => 0;
    case "two-point":
      return () => (draw(10) < 3 ? 500 : 100);
    case "triangular":
      return () => 100 + draw(250) + draw(250);
    case "exponential":
      return () => 100 + 20 * drawSteps(draw) + draw(20);
    case "sawtooth":
      return (i) => toothOf(i % block);
    case "one-outlier": {
      const group = OUTLIER_BLOCKS * block;
      let late = 0;
      return (i) => {
        if (i % group === 0) late = i + draw(group);
        return (i === late ? 20_000 : 0) + 100 + draw(400);
      };
    }
  }
}

interface Weighted {
  readonly us: number;
  readonly weight: number;
}

function weightsOf(shape: Shape, block: number): Weighted[] {
  switch (shape) {
    case "fixed":
      return [{ us: 301, weight: 1 }];
    case "uniform":
      return range(100, 500, 1);
    case "bimodal":
      return [...range(500, 200, 3), ...range(100, 200, 7)];
    case "outliers":
      return [...range(100, 400, 999), ...range(20_100, 400, 1)];
    case "drift":
      return Array.from({ length: block }, (_, i) => range(riseOf(i, block), 200, 1)).flat();
    case "zero":
      return [{ us: 0, weight: 1 }];
    case "two-point":
      return [
        { us: 100, weight: 7 },
        { us: 500, weight: 3 },
      ];
    case "triangular":
      return range(0, 499, 1).map(({ us }) => ({
        us: 100 + us,
        weight: 250 - Math.abs(249 - us),
      }));
    case "exponential":
      return range(0, MOST_STEPS + 1, 1).flatMap(({ us: steps }) =>
        range(100 + 20 * steps, 20, (7 / 8) ** steps * (steps === MOST_STEPS ? 1 : 1 / 8)),
      );
    case "sawtooth":
      return Array.from({ length: block }, (_, i) => ({ us: toothOf(i), weight: 1 }));
    case "one-outlier":
      return [...range(100, 400, OUTLIER_BLOCKS * block - 1), ...range(20_100, 400, 1)];
  }
}

function range(from: number, count: number, weight: number): Weighted[] {
  return Array.from({ length: count }, (_, i) => ({ us: from + i, weight }));
}

function riseOf(i: number, block: number): number {
  return 100 + Math.floor((400 * i) / block);
}

/**
 * Draws numbers below 8 until it draws a 0. Returns how many numbers came before the 0, at most MOST_STEPS. These counts
 * have an exponential distribution.
 */
function drawSteps(draw: (below: number) => number): number {
  let steps = 0;
  while (steps < MOST_STEPS && draw(8) > 0) steps++;
  return steps;
}

const MOST_STEPS = 60;

/** Returns delay number `i`. The delays grow by 15 us each, and every 20 delays they start again at 100 us. */
function toothOf(i: number): number {
  return 100 + 15 * (i % 20);
}

/** The number of blocks in a group. In each group of blocks, one delay is late. */
const OUTLIER_BLOCKS = 10;
