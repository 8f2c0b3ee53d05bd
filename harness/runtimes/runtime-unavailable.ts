import { BuildError } from "../toolchain/build-steps.ts";
import { ToolchainUnavailable } from "../toolchain/toolchain-unavailable.ts";

/** A runtime is not on this machine. `remedy` says how the user can get it. */
export class RuntimeUnavailable extends Error {
  override readonly name = "RuntimeUnavailable";
  readonly runtime: string;
  readonly remedy: string;

  constructor(runtime: string, missing: string, remedy: string, options?: ErrorOptions) {
    super(`${runtime} is not available: ${missing}. To get it, ${remedy}.`, options);
    this.runtime = runtime;
    this.remedy = remedy;
  }
}

/** Turns what the toolchain says of a machine or a build into the runtime's absence; passes on anything else. */
export function explainAbsence(runtime: string, error: unknown, remedy: string): unknown {
  if (error instanceof ToolchainUnavailable) {
    return new RuntimeUnavailable(runtime, error.message, `${error.remedy}, or ${remedy}`, {
      cause: error,
    });
  }
  if (error instanceof BuildError) {
    const retry = `look there and try again, or ${remedy}`;
    return new RuntimeUnavailable(runtime, error.message, retry, { cause: error });
  }
  return error;
}
