/**
 * The conditions under which a figure was measured. Two measurements can be compared only if their conditions are
 * alike.
 */
export interface Conditions {
  /** The kind of the target, such as `hardware`, `emulated board` or `process`. */
  readonly targetKind: string;
  /**
   * The kind of the firmware, such as `micropython on rp2`. The text contains no version, because a comparison may
   * compare two versions.
   */
  readonly firmwareKind: string;
  /**
   * The clock that measured, with the length of its steps (`resolutionUs`) and the length of a tick (`tickUs`), in
   * microseconds.
   */
  readonly clock: {
    readonly source: "marks" | "edges";
    readonly resolutionUs: number;
    readonly tickUs: number;
  };
  /** The rig, its boards and its wires. Null if there is no rig. */
  readonly rig: string | null;
  /** The machine on which aiorig ran, which may also have run the target. Null if the target is an emulated board. */
  readonly machine: string | null;
  /**
   * The number of processor cores that other programs kept busy on the machine that ran the target. Null if this number
   * is not known.
   */
  readonly loadCores: number | null;
  /**
   * The hash of the figure's program and of aiorig's modules that it imports. Null if the file of the measurement
   * contains no hash.
   */
  readonly program: string | null;
  readonly samplePlan: { readonly samplesPerBlock: number; readonly blocks: number };
}

/** One condition that differs. */
export interface ConditionDifference {
  readonly condition: keyof Conditions;
  readonly before: string;
  readonly after: string;
  /** Says why the two measurements cannot be compared if this condition differs. */
  readonly explanation: string;
}

/**
 * Lists the conditions that differ. If the list is empty, the measurements can be compared. These conditions need not
 * be equal:
 * - Load: the loads may differ by half a core.
 * - Number of blocks of samples: one measurement may have up to twice as many, because this number changes only the
 *   precision. But the number of samples per block must be equal, because the last samples of a block may be slower
 *   than the first samples.
 * - Step of the clock: see haveLikeSteps.
 */
export function findDifferences(before: Conditions, after: Conditions): ConditionDifference[] {
  const differences: ConditionDifference[] = [];
  for (const condition of Object.keys(EXPLANATIONS) as (keyof Conditions)[]) {
    if (!areAlike(condition, before, after)) {
      differences.push({
        condition,
        before: wordsOf(condition, before),
        after: wordsOf(condition, after),
        explanation: EXPLANATIONS[condition],
      });
    }
  }
  return differences;
}

const EXPLANATIONS: Readonly<Record<keyof Conditions, string>> = {
  targetKind: "Hardware, emulated boards and processes need different times for the same work.",
  firmwareKind: "Builds of different kinds need different times for the same work.",
  clock:
    "Different clocks measure with different uncertainties. Also, a time between two marks includes the time that one mark takes.",
  rig: "Different boards have different crystals and wires.",
  machine: "Different machines have different speeds.",
  loadCores: "Other programs on the machine make a target slower, so tasks wake later.",
  program: "Another program may measure something else.",
  samplePlan:
    "The first samples after the start of a target are slower than the rest. If blocks have different numbers of samples, these slow samples are a different share of each block.",
};

function areAlike(condition: keyof Conditions, before: Conditions, after: Conditions): boolean {
  switch (condition) {
    case "loadCores": {
      const [a, b] = [before.loadCores, after.loadCores];
      return a === null || b === null ? a === b : Math.abs(a - b) <= MOST_CORES;
    }
    case "samplePlan": {
      const [a, b] = [before.samplePlan, after.samplePlan];
      const ratio = Math.max(a.blocks, b.blocks) / Math.max(1, Math.min(a.blocks, b.blocks));
      return a.samplesPerBlock === b.samplesPerBlock && ratio <= 2;
    }
    case "clock": {
      const [a, b] = [before.clock, after.clock];
      return a.source === b.source && a.tickUs === b.tickUs && haveLikeSteps(before, after);
    }
    default:
      return before[condition] === after[condition];
  }
}

const MOST_CORES = 0.5;

/**
 * Says whether the steps of two clocks are alike. If the source is `edges`, the steps must be equal. If it is `marks`,
 * a program measured each step, and this step contains the time of one read of the clock. Such steps are alike if the
 * larger step is at most MOST_STEPS times the smaller step, or if the larger step is at most SMALL_STEP of a tick.
 */
function haveLikeSteps({ clock: a }: Conditions, { clock: b }: Conditions): boolean {
  if (a.source === "edges") return a.resolutionUs === b.resolutionUs;
  const [least, most] = [a.resolutionUs, b.resolutionUs].sort((x, y) => x - y);
  return most! <= MOST_STEPS * least! || most! <= a.tickUs * SMALL_STEP;
}

const MOST_STEPS = 4;

/** Two steps that programs measured are alike if neither is longer than this fraction of a tick. */
const SMALL_STEP = 0.2;

function wordsOf(condition: keyof Conditions, conditions: Conditions): string {
  switch (condition) {
    case "clock": {
      const { source, resolutionUs, tickUs } = conditions.clock;
      return `${source}, steps of ${resolutionUs} us, ticks of ${tickUs} us`;
    }
    case "samplePlan": {
      const { blocks, samplesPerBlock } = conditions.samplePlan;
      return `${blocks} blocks of ${samplesPerBlock} samples`;
    }
    case "loadCores":
      return conditions.loadCores === null ? "unknown" : `${conditions.loadCores} busy cores`;
    case "program":
      return conditions.program?.slice(0, 12) ?? "unknown";
    default:
      return conditions[condition] ?? "none";
  }
}
