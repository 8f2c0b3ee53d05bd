import type { StimulusStep } from "../../trace/pin-setup.ts";
import type { Level } from "../../trace/waveform.ts";
import { seededNumbers } from "./random.ts";

/** One press of a button. */
export interface ButtonPress {
  readonly atMs: number;
  readonly forMs: number;
}

/** How a button is wired and how its contact bounces. */
export interface ButtonSetup {
  /**
   * The level of the wire while the contact is closed. The default is 0, as for a button between the wire and ground.
   */
  readonly closed?: Level;
  /**
   * The number of bounces after each press and after each release. In a bounce, the contact returns for a moment to its
   * previous state. The default is 0.
   */
  readonly bounces?: number;
  /** The time in milliseconds during which the contact bounces after a press or a release. The default is 5. */
  readonly bounceMs?: number;
  /** The seed for the random times of the bounces. */
  readonly seed?: number;
}

/**
 * Returns the edges of a button. A closed button drives the wire, and an open button releases the wire. So the program
 * needs a pull resistor. Each press and each release has its first edge at the exact planned time. The edges of bounces
 * are at least 20 us apart. Throws RangeError if a press is too short for its bounces, or if presses overlap.
 */
export function pressButton(
  wire: string,
  presses: readonly ButtonPress[],
  { closed = 0, bounces = 0, bounceMs = 5, seed = 0 }: ButtonSetup = {},
): StimulusStep[] {
  const random = seededNumbers(seed);
  const steps: StimulusStep[] = [];
  let freeMs = 0;
  for (const { atMs, forMs } of presses) {
    const settleMs = bounces === 0 ? 0 : bounceMs;
    if (atMs < freeMs || forMs <= settleMs) {
      throw new RangeError(
        `the press at ${atMs} ms does not fit: a press must last longer than ${settleMs} ms, and this press must not start before ${freeMs} ms`,
      );
    }
    const contact = (fromMs: number, isClosing: boolean) => {
      const times = bounceTimes(fromMs, bounces, bounceMs, random);
      for (const [i, ms] of times.entries()) {
        steps.push({ wire, level: isClosing === (i % 2 === 0) ? closed : null, atMs: ms });
      }
    };
    contact(atMs, true);
    contact(atMs + forMs, false);
    freeMs = atMs + forMs + settleMs;
  }
  return steps;
}

/** Returns the times of the edges: one edge for the press or release, and two more edges for each bounce. */
function bounceTimes(fromMs: number, bounces: number, bounceMs: number, random: () => number) {
  const count = 2 * bounces;
  const slotMs = bounceMs / Math.max(1, count);
  if (count > 0 && slotMs < 2 * LEAST_MS) {
    throw new RangeError(
      `${bounces} bounces do not fit into ${bounceMs} ms: each bounce needs ${4 * LEAST_MS} ms`,
    );
  }
  const later = Array.from({ length: count }, (_, i) => {
    const ms = fromMs + i * slotMs + LEAST_MS + random() * (slotMs - LEAST_MS);
    return Math.round(ms * 1000) / 1000;
  });
  return [fromMs, ...later];
}

const LEAST_MS = 0.02;
