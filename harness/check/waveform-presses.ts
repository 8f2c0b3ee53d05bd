import type { StimulusStep } from "../trace/pin-setup.ts";

/** A press of a button to ground, by its start and its length. */
export type Press = readonly [atMs: number, heldMs: number];

/** The stimulus of a button that is pressed at these times: a release lets the wire go, for a pull-up to raise it. */
export function press(button: string, ...presses: readonly Press[]): StimulusStep[] {
  return presses.flatMap(([atMs, heldMs]) => [
    { wire: button, level: 0, atMs } as const,
    { wire: button, level: null, atMs: atMs + heldMs } as const,
  ]);
}

/** A number of presses of one length. */
export interface Series {
  readonly count: number;
  readonly fromMs: number;
  /** Between the starts of two presses lies at least this much, */
  readonly everyMs: number;
  /** and up to this much more, so that they meet whatever is periodic in the program at any point of its period. */
  readonly scatterMs: number;
  readonly heldMs: number;
}

/** Presses at irregular times, the same ones each time. */
export function scatter({ count, fromMs, everyMs, scatterMs, heldMs }: Series): Press[] {
  const presses: Press[] = [];
  let atMs = fromMs;
  for (let i = 0; i < count; i++) {
    presses.push([Math.round(atMs * 1000) / 1000, heldMs]);
    // Multiples of the golden ratio spread evenly, however many there are.
    atMs += everyMs + ((i * 0.618034) % 1) * scatterMs;
  }
  return presses;
}
