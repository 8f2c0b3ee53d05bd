import type { Clause } from "../check/clause.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import type { RunSettings } from "./settings.ts";

/** Runtimes enforce their limits themselves, in their own time. This limit catches a runtime that does not. */
export function safetyNetMs({ limitMs }: Clause, { config }: RunSettings): number {
  return 60_000 + 6 * (limitMs ?? config.limitMs ?? DEFAULT_LIMIT_MS);
}
