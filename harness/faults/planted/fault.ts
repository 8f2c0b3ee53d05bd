import type { SourcePatch } from "../../python/bundle.ts";
import type { Config } from "../../runtimes/config.ts";

/** A scheduler that is broken on purpose, with the clauses that must catch it. */
export interface Fault {
  /** What the broken scheduler does, as a title. */
  readonly name: string;
  readonly patches: readonly SourcePatch[];
  /**
   * The classes that programs import from aiorig's library instead of from the reference. Set only if the fault is in
   * one of aiorig's own classes and the reference has its own version of this class.
   */
  readonly use?: NonNullable<Config["use"]>;
  /** The clauses that must catch the fault. On the broken scheduler, each of these clauses must fail. */
  readonly caughtBy: readonly string[];
  /**
   * The clauses whose programs raise an exception or hang on the broken scheduler. Their verdict is `error` instead of
   * `fail`. The value `true` means all clauses in `caughtBy`.
   */
  readonly breaksPrograms?: boolean | readonly string[];
}
