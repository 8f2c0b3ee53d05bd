import type { Reporter } from "vitest/node";
import type { Clause, Untested } from "../check/clause.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { OwnExpectations } from "../results/own-expectations.ts";
import type { Selection, VerdictLine } from "../results/results-lines.ts";
import type { Config } from "../runtimes/config.ts";
import type { BackgroundBuilds } from "./background-builds.ts";
import type { Readiness } from "./make-ready.ts";
import type { Suite } from "./suite.ts";

/** An earlier run, and the verdicts that this run keeps from it. */
export interface ResumedRun {
  /** When that run started. */
  readonly started: string;
  readonly kept: readonly VerdictLine[];
}

/** What to judge, on which runtimes, and where the results go. */
export interface SuiteRun {
  readonly suite: Suite;
  /** The clauses to judge. All these clauses belong to the suite. */
  readonly clauses: readonly Clause[];
  /** The promises of this run that no program can test. The results list them as untested. */
  readonly untested?: readonly Untested[];
  /** What the user selected. The header of the results shows it. */
  readonly selection?: Selection | undefined;
  /** The ids of the clauses that each column judges. This field is absent if every column judges all clauses. */
  readonly only?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Your own expectations. */
  readonly own?: OwnExpectations | undefined;
  /** The ids that your own expectations may name. By default these are the ids of the suite. */
  readonly knownIds?: readonly string[] | undefined;
  /** The largest number of times that a clause is run again after a fault of the rig. The default is 0. */
  readonly rigRetries?: number | undefined;
  /** The number of times that each clause is judged per column. The default is 1. */
  readonly repeat?: number | undefined;
  /** Ends the run at the first verdict for which this function returns true. */
  readonly endsRun?: ((line: VerdictLine) => boolean) | undefined;
  /** The earlier run that this run continues. Set only if this run continues an earlier run. */
  readonly resumed?: ResumedRun | undefined;
  /** The names of the runtimes and rigs, in the order of their columns. */
  readonly columns: readonly string[];
  /**
   * For each runtime: whether it can be run, and the reason if it cannot. Runtimes that are still being built are not
   * in this map.
   */
  readonly runtimes: ReadonlyMap<string, Readiness>;
  /** The builds of the runtimes that are not ready yet. Set only if there are any. */
  readonly builds?: BackgroundBuilds | undefined;
  /** The runtimes that must be available. If such a runtime is not available, its clauses get the verdict `error`. */
  readonly required: readonly string[];
  readonly config: Config;
  /**
   * The folder for results.jsonl and the traces. If the folder has files of an earlier run, the new files replace them.
   */
  readonly out: OutFolder;
  /** The version of aiorig, which the header states. */
  readonly version: string;
  /** Further reporters for vitest. They cannot change a verdict. */
  readonly reporters?: readonly Reporter[] | undefined;
}
