/** The conditions of a measurement. Two measurements can be compared only if their conditions are alike. */
export interface Conditions {
  /** The kind of the target, such as `hardware`, `emulated board` or `process`. */
  readonly targetKind: string;
  /**
   * The kind of the firmware, such as `RPI_PICO release`. The text has no version, because versions may be compared.
   */
  readonly firmwareKind: string;
  /** The kind of clock that measured, and the sizes of its steps. */
  readonly clock: {
    readonly source: "marks" | "edges";
    readonly resolutionUs: number;
    readonly tickUs: number;
  };
  /** The rig, its boards and its wires. The field is null if there is no rig. */
  readonly rig: string | null;
  /** The machine that ran the target, if the target is a process. */
  readonly machine: string | null;
  /** The load of other work on the machine that ran the target, in busy cores. Null if the load is not known. */
  readonly loadCores: number | null;
  /** The hash of the figure's program and of our modules that it imports. The field is null if the file has no hash. */
  readonly program: string | null;
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

/**
 * Lists the conditions that differ. If no condition differs, the measurements can be compared.
 * Loads differ if they are more than half a core apart. The number of blocks may differ up to a
 * factor of 2, because it changes only the precision. The samples per block must be equal, because the last samples of
 * a block may be slower than the first samples.
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
  targetKind: "Hardware, emulated boards and processes take different times for the same work.",
  firmwareKind: "Builds of different kinds take different times for the same work.",
  clock:
    "Different clocks measure with different uncertainties, and the time between two marks includes the cost of a mark.",
  rig: "Different boards have different crystals and wires.",
  machine: "Different machines have different speeds.",
  loadCores: "Other work on the machine delays wake-ups.",
  program: "Another program may measure something else.",
  samplePlan:
    "If blocks have different lengths, they contain different parts of the start of a target.",
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
 * A program may measure the step of its clock. This step differs from run to run, because it also contains the time
 * that one read of the clock takes. So two steps are alike if the larger step is at most MOST_STEPS times the smaller
 * step. Two steps are also alike if both are small compared with a tick.
 */
function haveLikeSteps({ clock: a }: Conditions, { clock: b }: Conditions): boolean {
  if (a.source === "edges") return a.resolutionUs === b.resolutionUs;
  const [least, most] = [a.resolutionUs, b.resolutionUs].sort((x, y) => x - y);
  return most! <= MOST_STEPS * least! || most! <= a.tickUs * SMALL_STEP;
}

const MOST_STEPS = 4;

/** A step is small if it is at most this share of a tick. */
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
