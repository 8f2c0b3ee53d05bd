import type { VerdictLine } from "./results-lines.ts";

/**
 * Counts the faults of rigs while verdicts arrive. A clause without a fault sets the count of its rig back to 0.
 */
export class RigFaults {
  readonly #counts = new Map<string, number>();

  /**
   * Counts the faults of a verdict. Returns true if the rig has now had too many faults in a row, so that it must not
   * be used any more. Returns true only once per rig.
   */
  add({ runtime, broke, rigFaults = [], ms }: VerdictLine): boolean {
    const faults = rigFaults.length + (broke === "rig" ? 1 : 0);
    const before = this.#counts.get(runtime) ?? 0;
    // A clause that was not run says nothing about the rig.
    if (faults === 0 && ms === 0) return false;
    const count = faults === 0 ? 0 : before + faults;
    this.#counts.set(runtime, count);
    return before < MOST_FAULTS && count >= MOST_FAULTS;
  }
}

/** After this many faults in a row, a rig is put under quarantine. */
export const MOST_FAULTS = 3;
