/** The distributions of the delays, by the number that `known_delays.py` knows them by. */
export const SHAPES = ["fixed", "uniform", "bimodal", "outliers", "drift"] as const;

export type Shape = (typeof SHAPES)[number];

/** The delays that `known_delays.py` waits for, in whole microseconds. A block has `block` of them. */
export function knownDelays(shape: Shape, seed: number, samples: number, block: number): number[] {
  let state = seed;
  const draw = (below: number) => {
    state = (state * 48271) % LARGEST;
    return state % below;
  };
  const delayUs = (i: number): number => {
    switch (shape) {
      case "fixed":
        return 300;
      case "uniform":
        return 100 + draw(500);
      case "bimodal":
        return (draw(10) < 3 ? 500 : 100) + draw(200);
      case "outliers":
        return (draw(1000) === 0 ? 20_000 : 0) + 100 + draw(400);
      case "drift":
        return riseOf(i % block, block) + draw(200);
    }
  };
  return Array.from({ length: samples }, (_, i) => delayUs(i));
}

/** Seeds are from 1 to this number. */
export const MOST_SEED = 2 ** 31 - 2;

/**
 * The true percentile of all delays of a shape, in microseconds: the middle of the values that
 * leave at most `1 - p` above them and at most `p` below them.
 */
export function trueQuantile(shape: Shape, p: number, block: number): number {
  const values = weightsOf(shape, block).sort((a, b) => a.us - b.us);
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const [i, { us, weight }] of values.entries()) {
    below += weight;
    const rest = below - p * total;
    if (Math.abs(rest) < ROUNDING * total) return (us + (values[i + 1]?.us ?? us)) / 2;
    if (rest > 0) return us;
  }
  throw new RangeError(`${shape} has no delays`);
}

const LARGEST = 2 ** 31 - 1;
const ROUNDING = 1e-9;

interface Weighted {
  readonly us: number;
  readonly weight: number;
}

function weightsOf(shape: Shape, block: number): Weighted[] {
  switch (shape) {
    case "fixed":
      return [{ us: 300, weight: 1 }];
    case "uniform":
      return range(100, 500, 1);
    case "bimodal":
      return [...range(500, 200, 3), ...range(100, 200, 7)];
    case "outliers":
      return [...range(100, 400, 999), ...range(20_100, 400, 1)];
    case "drift":
      return Array.from({ length: block }, (_, i) => range(riseOf(i, block), 200, 1)).flat();
  }
}

function range(from: number, count: number, weight: number): Weighted[] {
  return Array.from({ length: count }, (_, i) => ({ us: from + i, weight }));
}

function riseOf(i: number, block: number): number {
  return 100 + Math.floor((400 * i) / block);
}
