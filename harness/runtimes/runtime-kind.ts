import type { BuildOptions } from "../toolchain/build-steps.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";

/** How a runtime gets onto this machine. */
export interface RuntimeKind {
  /**
   * Opens it with what is there. Downloads and builds nothing.
   * Throws RuntimeUnavailable with what is missing and how to get it.
   */
  open(config: Config): Promise<Runtime>;
  /** Whether `prepare` has something to download, install or build. */
  isUnprepared(config: Config): Promise<boolean>;
  /**
   * Downloads, installs and builds whatever it lacks, so that `open` succeeds.
   * Throws RuntimeUnavailable if that is not possible, and the signal's reason if it is stopped.
   */
  prepare(config: Config, options: BuildOptions): Promise<void>;
}
