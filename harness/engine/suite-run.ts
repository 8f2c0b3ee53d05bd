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
  /** Rows of the catalogue that belong to them but that no program can test. The results list them as untested. */
  readonly untested?: readonly Untested[];
  /** The names of the runtimes and rigs, in the order of their columns. */
  readonly columns: readonly string[];
  /** Which of them can be run, and why the others cannot. Without those that are still being built. */
  readonly runtimes: ReadonlyMap<string, Readiness>;
  /** The ones that are still being built, if there are any. */
  readonly builds?: BackgroundBuilds | undefined;
  /** The runtimes whose absence is an error. */
  readonly required: readonly string[];
  readonly config: Config;
  /** Where results.jsonl and the traces go. Those of an earlier run are replaced. */
  readonly out: OutFolder;
  /** The version of aiorig, for the header. */
  readonly version: string;
}
