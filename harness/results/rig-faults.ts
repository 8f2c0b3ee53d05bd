import type { VerdictLine } from "./results-lines.ts";

/**
 * Counts the consecutive faults of each rig while verdicts arrive. If a clause has no fault, the count of its rig goes
 * back to 0.
 */
export class RigFaults {
  readonly #counts = new Map<string, number>();

  /**
   * Adds the faults of a verdict to the count of its rig. Returns true if the rig must not be used any more, because it
   * has now reached the limit of faults in a row. Returns false for the faults after that.
   */
  add({ runtime, broke, rigFaults = [], ms }: VerdictLine): boolean {
    const faults = rigFaults.length + (broke === "rig" ? 1 : 0);
    const before = this.#counts.get(runtime) ?? 0;
    // Ignore a clause that was not run, because it says nothing about the rig.
    if (faults === 0 && ms === 0) return false;
    const count = faults === 0 ? 0 : before + faults;
    this.#counts.set(runtime, count);
    return before < MOST_FAULTS && count >= MOST_FAULTS;
  }
}

/** The number of faults in a row after which a rig is put under quarantine. */
export const MOST_FAULTS = 3;
