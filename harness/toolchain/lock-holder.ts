import { isSameProcessAlive, processIdentity } from "./process-identity.ts";

/**
 * Says whether the process that wrote a lock file is still running. The answer is `unknown` if the file names no
 * process.
 */
export function stateOfHolder(file: unknown): "alive" | "gone" | "unknown" {
  const parsed = processIdentity.safeParse(file);
  return parsed.success ? isSameProcessAlive(parsed.data) : "unknown";
}
