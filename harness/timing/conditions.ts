/** What must be alike so that two measurements can be compared. */
export interface Conditions {
  /** Such as `hardware`, `emulated board`, `process`. */
  readonly targetKind: string;
  /** Such as `RPI_PICO 1.25.0, release`, without what the comparison is about. */
  readonly firmwareKind: string;
  /** Who measured, and with which step. */
  readonly clock: {
    readonly source: "marks" | "edges";
    readonly resolutionUs: number;
    readonly tickUs: number;
  };
  /** The rig, its boards and its wires. Null without a rig. */
  readonly rig: string | null;
  /** The machine that ran the target, if the target is a process. */
  readonly machine: string | null;
  /** Other work on that machine, in busy cores, if it is known. */
  readonly loadCores: number | null;
  readonly samplePlan: { readonly samplesPerBlock: number; readonly blocks: number };
}

/** One condition that differs. */
export interface ConditionDifference {
  readonly condition: keyof Conditions;
  readonly before: string;
  readonly after: string;
  /** One sentence that says why the two measurements cannot be compared. */
  readonly explanation: string;
}
