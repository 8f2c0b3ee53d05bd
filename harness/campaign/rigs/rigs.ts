import { Random } from "../../fuzz/random.ts";
import { mixSeed } from "../../fuzz/seed.ts";
import { FAULT_KINDS, type FaultKind } from "./fault-kinds.ts";
import { type FaultPlan, planFault } from "./fault-plan.ts";
import { closeKept, type KeptRig } from "./kept-rig.ts";
import type { RigGrounds } from "./rig-grounds.ts";
import { addTrial, type KindTally, newTallies } from "./rig-tally.ts";
import { type RigTrial, tryFault } from "./rig-trial.ts";

export interface RigsOptions {
  /** The seed of the first trial of each kind. */
  readonly seed: number;
  /** The number of trials. */
  readonly count: number;
  /** If set, all trials have this kind of fault. */
  readonly only?: FaultKind | undefined;
}

/** One trial with its seed, plan, result and problems. */
export interface ToldTrial {
  readonly seed: number;
  /** The seed of the first trial on the same rig. To repeat this trial exactly, run all trials from that seed on. */
  readonly firstSeed: number;
  readonly plan: FaultPlan;
  readonly trial: RigTrial;
  /** The problems of the trial, one sentence per problem. */
  readonly problems: readonly string[];
}

/**
 * Runs up to SERIES trials of one kind, then of the next kind, and so on. Repeats this until `count` trials have run,
 * and reports each trial. The trials of a series share a rig while the rig works. Returns the tallies of all kinds.
 */
export async function runRigs(
  { seed, count, only }: RigsOptions,
  grounds: RigGrounds,
  tell: (told: ToldTrial, done: number) => void,
  signal: AbortSignal,
): Promise<KindTally[]> {
  const kinds =
    only === undefined ? FAULT_KINDS.filter((kind) => isPossible(kind, grounds)) : [only];
  const tallies = newTallies();
  let done = 0;
  for (let first = seed; done < count && !signal.aborted; first += SERIES) {
    for (const kind of kinds) {
      const length = Math.min(SERIES, count - done);
      const plans = Array.from({ length }, (_, i) =>
        planFault(new Random(mixSeed("rig", first + i, kind)), kind),
      );
      const tally = tallies.find((each) => each.kind === kind)!;
      let kept: KeptRig | undefined;
      let firstSeed = first;
      for (const [i, plan] of plans.entries()) {
        if (signal.aborted) break;
        if (kept === undefined) firstSeed = first + i;
        const next = plans[i + 1];
        // Part 0 of a trial opens a new rig. If the next fault must happen in part 0, the next trial cannot keep this
        // rig.
        const keeps = next !== undefined && next.part > 0;
        const trial = await tryFault(plan, grounds, { kept, keeps });
        kept = trial.kept;
        const problems = addTrial(tally, trial);
        tell({ seed: first + i, firstSeed, plan, trial, problems }, ++done);
      }
      if (kept !== undefined) await closeKept(kept);
    }
  }
  return tallies;
}

/** The largest number of trials that may share a rig. */
const SERIES = 4;

/**
 * Returns true if this machine can make the fault. Only the fault of a full disk has a condition: this machine must be
 * able to mount a small disk.
 */
export function isPossible(kind: FaultKind, { disk }: RigGrounds): boolean {
  return kind !== "full-disk" || disk !== undefined;
}
