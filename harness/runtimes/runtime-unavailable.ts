import type { Found } from "../toolchain/build-cache.ts";
import { describeFaults } from "../toolchain/build-manifest.ts";
import { BuildError } from "../toolchain/build-steps.ts";
import { CacheError } from "../toolchain/cache-error.ts";
import { ToolchainUnavailable } from "../toolchain/toolchain-unavailable.ts";

/**
 * The error for a runtime that is missing on this machine. `missing` says what is missing, and `remedy` says how the
 * user can get it.
 */
export class RuntimeUnavailable extends Error {
  override readonly name = "RuntimeUnavailable";
  readonly runtime: string;
  readonly missing: string;
  readonly remedy: string;

  constructor(runtime: string, missing: string, remedy: string, options?: ErrorOptions) {
    super(`${runtime} is not available: ${missing}. To get it, ${remedy}.`, options);
    this.runtime = runtime;
    this.missing = missing;
    this.remedy = remedy;
  }
}

/**
 * The parts of a message about a runtime that aiorig can build but has not built. The message says how to get the
 * runtime.
 */
export interface BuildAdvice {
  readonly runtime: string;
  /** The part of the message that says that the runtime has not been built. */
  readonly absence: string;
  /** The command that builds the runtime. */
  readonly command: string;
  /** What the user can do instead of building the runtime. */
  readonly remedy: string;
}

/**
 * Returns the path of a build. It never builds anything: if the build is missing or damaged, it throws
 * RuntimeUnavailable.
 */
export function requireBuilt(
  found: Found,
  { runtime, absence, command, remedy }: BuildAdvice,
): string {
  if (found.state === "whole") return found.path;
  const isDamaged = found.state === "damaged";
  const missing = isDamaged
    ? `the build in the cache is damaged: ${describeFaults(found.faults)}`
    : absence;
  const how = `run ${command}, which builds the runtime${isDamaged ? " again" : ""}, or ${remedy}`;
  throw new RuntimeUnavailable(runtime, missing, how);
}

/**
 * Turns an error of the toolchain into RuntimeUnavailable if the error is about a machine, the cache or a build.
 * Returns any other error unchanged.
 */
export function explainAbsence(runtime: string, error: unknown, remedy: string): unknown {
  const isOfToolchain = TOOLCHAIN_ERRORS.some((kind) => error instanceof kind);
  if (!isOfToolchain) return error;
  const { message, remedy: first } = error as ToolchainUnavailable | CacheError | BuildError;
  return new RuntimeUnavailable(runtime, message, `${first}, or ${remedy}`, { cause: error });
}

const TOOLCHAIN_ERRORS = [ToolchainUnavailable, CacheError, BuildError];
