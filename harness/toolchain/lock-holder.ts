import type { LockOptions } from "./lock.ts";
import { describeProcess, isSameProcessAlive, processIdentity } from "./process-identity.ts";

/** Whether the process that wrote a lock file still runs. A file that names no process is `unknown`. */
export function stateOfHolder(file: unknown): "alive" | "gone" | "unknown" {
  const parsed = processIdentity.safeParse(file);
  return parsed.success ? isSameProcessAlive(parsed.data) : "unknown";
}

/** With these options, others see at once whether the process that holds the lock has ended. */
export function identifiedHolder(): Pick<LockOptions, "details" | "isGone"> {
  return { details: { ...describeProcess() }, isGone: (file) => stateOfHolder(file) === "gone" };
}
