import type { StimulusStep } from "../../trace/pin-setup.ts";

/**
 * Returns the steps that drive the wire `button`: low at the start, and then `edges` edges at irregular times. The
 * times are irregular so that the edges arrive in all phases of the device's tick. The first edge comes after 100 ms,
 * and each further edge comes 20 to 40 ms after the edge before. With the same seed, the times are the same. They are
 * in milliseconds with three decimals.
 */
export function planStimulus(edges: number, seed: number): StimulusStep[] {
  let state = (seed * 2654435761 + 1) >>> 0;
  let atUs = FIRST_US;
  const steps: StimulusStep[] = [{ wire: "button", level: 0, atMs: 0 }];
  for (let i = 0; i < edges; i++) {
    steps.push({ wire: "button", level: i % 2 === 0 ? 1 : 0, atMs: atUs / 1000 });
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    atUs += LEAST_GAP_US + (state % GAP_RANGE_US);
  }
  return steps;
}

const FIRST_US = 100_000;
const LEAST_GAP_US = 20_000;
const GAP_RANGE_US = 20_000;
