import type { StimulusStep } from "../../trace/pin-setup.ts";

/** The start and the length of a press, in milliseconds. A pressed button connects its wire to ground. */
export type Press = readonly [atMs: number, heldMs: number];

/**
 * Returns the stimulus of a button that is pressed at these times. At the end of a press the instrument releases the
 * wire, and a pull-up raises the wire.
 */
export function press(button: string, ...presses: readonly Press[]): StimulusStep[] {
  return presses.flatMap(([atMs, heldMs]) => [
    { wire: button, level: 0, atMs } as const,
    { wire: button, level: null, atMs: atMs + heldMs } as const,
  ]);
}

/** Several presses of the same length. */
export interface Series {
  readonly count: number;
  readonly fromMs: number;
  /** The shortest time from the start of one press to the start of the next press. */
  readonly everyMs: number;
  /**
   * The largest time that is added to `everyMs`. The added time varies from press to press, so that presses come at all
   * points of the program's periods.
   */
  readonly scatterMs: number;
  readonly heldMs: number;
}

/** Returns presses at irregular times. If the arguments are the same, the times are the same. */
export function scatter({ count, fromMs, everyMs, scatterMs, heldMs }: Series): Press[] {
  const presses: Press[] = [];
  let atMs = fromMs;
  for (let i = 0; i < count; i++) {
    presses.push([Math.round(atMs * 1000) / 1000, heldMs]);
    // The fractional parts of multiples of the golden ratio are spread evenly between 0 and 1, for any number of
    // presses.
    atMs += everyMs + ((i * 0.618034) % 1) * scatterMs;
  }
  return presses;
}
