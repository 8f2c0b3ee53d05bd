import { Random } from "../../fuzz/random.ts";
import { mixSeed } from "../../fuzz/seed.ts";
import { FAULT_KINDS, type FaultKind } from "./fault-kinds.ts";
import { type FaultPlan, planFault } from "./fault-plan.ts";
import type { RigGrounds } from "./rig-grounds.ts";
import { addTrial, type KindTally, newTallies } from "./rig-tally.ts";
import { type Blindness, type RigTrial, tryFault } from "./rig-trial.ts";

export interface RigsOptions {
  /** The seed of the first trial of each kind. */
  readonly seed: number;
  /** The number of trials. */
  readonly count: number;
  /** If set, all trials have this kind of fault. */
  readonly only?: FaultKind | undefined;
  /** Turns off a detection, to show that the campaign notices it. */
  readonly blindness?: Blindness | undefined;
}

/** One trial with its number, plan and result. */
export interface ToldTrial {
  readonly seed: number;
  readonly plan: FaultPlan;
  readonly trial: RigTrial;
  /** What was wrong, one sentence each. */
  readonly problems: readonly string[];
}

/** Runs the trials, one kind after the other, and reports each. Returns the tallies of all kinds. */
export async function runRigs(
  { seed, count, only, blindness }: RigsOptions,
  grounds: RigGrounds,
  tell: (told: ToldTrial, done: number) => void,
  signal: AbortSignal,
): Promise<KindTally[]> {
  const kinds = only === undefined ? FAULT_KINDS : [only];
  const tallies = newTallies();
  for (let i = 0; i < count && !signal.aborted; i++) {
    const kind = kinds[i % kinds.length]!;
    const seedOfTrial = seed + Math.floor(i / kinds.length);
    const plan = planFault(new Random(mixSeed("rig", seedOfTrial, kind)), kind);
    const trial = await tryFault(plan, grounds, blindness);
    const tally = tallies.find((each) => each.kind === kind)!;
    const problems = addTrial(tally, trial);
    tell({ seed: seedOfTrial, plan, trial, problems }, i + 1);
  }
  return tallies;
}
