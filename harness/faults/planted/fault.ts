import type { SourcePatch } from "../../python/bundle.ts";
import type { Config } from "../../runtimes/config.ts";

/** A scheduler that is broken on purpose, with the clauses that must catch it. */
export interface Fault {
  /** What the broken scheduler does, as a title. */
  readonly name: string;
  readonly patches: readonly SourcePatch[];
  /** The primitives that programs get. Needed if the fault is in one of ours and the reference has its own. */
  readonly use?: NonNullable<Config["use"]>;
  /** Each of these clauses alone must fail on the broken scheduler. */
  readonly caughtBy: readonly string[];
  /**
   * The clauses' programs raise or hang on the broken scheduler, so their verdict is `error` instead. A list names the
   * clauses of which that is true.
   */
  readonly breaksPrograms?: boolean | readonly string[];
}
