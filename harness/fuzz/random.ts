import fc from "fast-check";

/** Random choices that depend only on the seed. */
export class Random {
  readonly #draw: fc.GeneratorValue;

  constructor(seed: number) {
    // `noBias` turns off the preference for small and extreme values. This preference helps in tests of single values,
    // but not in random programs.
    this.#draw = fc.sample(fc.noBias(fc.gen()), { seed, numRuns: 1 })[0]!;
  }

  /** Returns a whole number from `min` to `max`. Both limits are possible. */
  integer(min: number, max: number): number {
    return this.#draw(fc.integer, { min, max });
  }

  /** Returns true in `percent` percent of the calls. */
  chance(percent: number): boolean {
    return this.integer(1, 100) <= percent;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }

  /** Returns one of the choices. If a choice has twice the weight of another choice, it is returned twice as often. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.integer(
      1,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    return choices.find(([weight]) => {
      left -= weight;
      return left <= 0;
    })![1];
  }
}
