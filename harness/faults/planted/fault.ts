import type { SourcePatch } from "../../python/bundle.ts";
import type { Config } from "../../runtimes/config.ts";

/** A scheduler that is broken on purpose, with the clauses that must catch it. */
export interface Fault {
  /** What the broken scheduler does, as a title. */
  readonly name: string;
  readonly patches: readonly SourcePatch[];
  /**
   * The primitives that programs get. Set this if the fault is in one of our own primitives and the
   * reference has another version of this primitive.
   */
  readonly use?: NonNullable<Config["use"]>;
  /** On the broken scheduler, each of these clauses must fail. */
  readonly caughtBy: readonly string[];
  /**
   * True if the programs of these clauses raise or hang on the broken scheduler, so their verdict is `error`
   * instead of `fail`. If only some of these programs raise or hang, a list names their clauses.
   */
  readonly breaksPrograms?: boolean | readonly string[];
}
