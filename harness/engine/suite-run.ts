import type { Reporter } from "vitest/node";
import type { Clause, Untested } from "../check/clause.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Config } from "../runtimes/config.ts";
import type { BackgroundBuilds } from "./background-builds.ts";
import type { Readiness } from "./make-ready.ts";
import type { Suite } from "./suite.ts";

/** What to judge, on which runtimes, and where the results go. */
export interface SuiteRun {
  readonly suite: Suite;
  /** The clauses to judge. All belong to the suite. */
  readonly clauses: readonly Clause[];
  /**
   * Catalogue entries that no program can test. They belong to these clauses, and the results list them as untested.
   */
  readonly untested?: readonly Untested[];
  /** The names of the runtimes and rigs, in the order of their columns. */
  readonly columns: readonly string[];
  /** For each runtime: whether it can be run, and if not, why. Runtimes that are still being built are missing here. */
  readonly runtimes: ReadonlyMap<string, Readiness>;
  /** The runtimes that are still being built, if there are any. */
  readonly builds?: BackgroundBuilds | undefined;
  /** The runtimes that must be available. If one is missing, its clauses get the verdict `error`. */
  readonly required: readonly string[];
  readonly config: Config;
  /** The folder for results.jsonl and the traces. It replaces the files of an earlier run. */
  readonly out: OutFolder;
  /** The version of aiorig, which the header states. */
  readonly version: string;
  /** Further reporters for vitest. They cannot change a verdict. */
  readonly reporters?: readonly Reporter[] | undefined;
}
