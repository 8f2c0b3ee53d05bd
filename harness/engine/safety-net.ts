import type { Clause } from "../check/clause.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import type { RunSettings } from "./settings.ts";

/**
 * Returns the time limit after which vitest ends a test, in milliseconds. Each runtime itself ends a program after the
 * program's limit, in virtual or real time. The limit of vitest is a safety net for a runtime that fails to end its
 * program.
 */
export function safetyNetMs({ limitMs }: Clause, { config, rigRetries = 0 }: RunSettings): number {
  const copyingMs = config.library === undefined ? 0 : COPYING_MS;
  return (
    copyingMs + (1 + rigRetries) * (60_000 + 6 * (limitMs ?? config.limitMs ?? DEFAULT_LIMIT_MS))
  );
}

/**
 * The additional time for a board, because a board gets a copy of your own library before its first program. On a busy
 * machine, copying 300 kB takes minutes.
 */
const COPYING_MS = 240_000;
