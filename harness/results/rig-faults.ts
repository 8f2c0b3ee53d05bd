import type { VerdictLine } from "./results-lines.ts";

/**
 * Counts the faults of rigs while verdicts arrive. A clause that was judged without a fault starts the count of its rig
 * again.
 */
export class RigFaults {
  readonly #counts = new Map<string, number>();

  /**
   * Counts the faults of a verdict. Returns true if the rig has now had so many faults in a row that it must not be used
   * any more. This is true once per rig.
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

/** After so many faults in a row, a rig is under quarantine. */
export const MOST_FAULTS = 3;
