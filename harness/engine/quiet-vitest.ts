import { join } from "node:path";
import { Writable } from "node:stream";
import { createVitest, type Reporter, type Vitest } from "vitest/node";
import type { ColumnNeeds } from "../trace/column-needs.ts";
import { RUNTIME_NAMES } from "../trace/runtime-names.ts";
import { furtherProjects } from "./runtime-projects.ts";
import { ROOT } from "./suite.ts";

/**
 * Starts a vitest that prints nothing and does not handle signals. Without this, vitest would exit at the first Ctrl-C.
 */
export async function startQuietly(
  columns: ReadonlyMap<string, ColumnNeeds>,
  reporters: Reporter[],
): Promise<Vitest> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await createVitest(
    "test",
    {
      root: ROOT,
      config: join(ROOT, "vitest.config.ts"),
      project: [...columns.keys()],
      watch: false,
      reporters,
    },
    // These projects follow the projects of vitest.config.ts.
    {
      logLevel: "silent",
      test: {
        projects: furtherProjects(new Map([...columns].filter(([column]) => !isPlain(column)))),
      },
    },
    { stdout: nowhere(), stderr: nowhere() },
  );
  for (const [i, signal] of SIGNALS.entries()) {
    const theirs = process.listeners(signal).filter((listener) => !before[i]?.includes(listener));
    for (const listener of theirs) process.removeListener(signal, listener);
  }
  return vitest;
}

/** Says whether vitest.config.ts has a project for a column. */
function isPlain(column: string): boolean {
  return (RUNTIME_NAMES as readonly string[]).includes(column);
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
