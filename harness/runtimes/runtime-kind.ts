import type { BuildOptions } from "../toolchain/build-steps.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";

/** The functions that make a kind of runtime ready on this machine. */
export interface RuntimeKind {
  /**
   * Opens the runtime without downloading or building anything. Throws RuntimeUnavailable if something is missing. The
   * error says what is missing and how to get it.
   */
  open(config: Config): Promise<Runtime>;
  /** Returns true if `prepare` would have to download, install or build something. */
  isUnprepared(config: Config): Promise<boolean>;
  /**
   * Downloads, installs and builds everything that the runtime needs, so that `open` succeeds.
   * Throws RuntimeUnavailable if one of these steps fails. If the signal aborts, throws the
   * signal's reason.
   */
  prepare(config: Config, options: BuildOptions): Promise<void>;
}
