import { isSameProcessAlive, processIdentity } from "./process-identity.ts";

/** Whether the process that wrote a lock file still runs. A file that names no process is `unknown`. */
export function stateOfHolder(file: unknown): "alive" | "gone" | "unknown" {
  const parsed = processIdentity.safeParse(file);
  return parsed.success ? isSameProcessAlive(parsed.data) : "unknown";
}
