import type { SourcePatch } from "../../python/bundle.ts";
import type { Config } from "../../runtimes/config.ts";

/** A scheduler that is broken on purpose, and the clauses that must find it. */
export interface Fault {
  /** What the broken scheduler does, as a title. */
  readonly name: string;
  readonly patches: readonly SourcePatch[];
  /** The primitives that programs get, where the reference has its own and the fault is in ours. */
  readonly use?: NonNullable<Config["use"]>;
  /** Each of these clauses, by itself, must fail on it. */
  readonly caughtBy: readonly string[];
  /** The broken scheduler makes the clauses' programs raise or hang, so that they come out as `error` instead. */
  readonly breaksPrograms?: true;
}
