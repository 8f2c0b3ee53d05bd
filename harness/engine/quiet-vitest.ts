import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { createVitest, type Reporter, type Vitest } from "vitest/node";
import { OWN_ENDING } from "../text/own-package.ts";
import type { ColumnNeeds } from "../trace/column-needs.ts";
import { RUNTIME_NAMES } from "../trace/runtime-names.ts";
import { furtherProjects, runtimeProjects } from "./runtime-projects.ts";
import { SlowestFirst } from "./slowest-first.ts";
import { ROOT } from "./suite.ts";

/**
 * Starts a vitest that prints nothing and does not handle signals. An ordinary vitest would exit at the first Ctrl-C.
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
      // Use no configuration file. vitest would write a compiled copy of such a file into our own folder, which may be
      // read-only.
      config: false,
      project: [...columns.keys()],
      watch: false,
      reporters,
    },
    {
      logLevel: "silent",
      ...(OWN_ENDING === ".js" && { cacheDir: join(tmpdir(), "vitest") }),
      test: {
        sequence: { sequencer: SlowestFirst },
        projects: [
          ...runtimeProjects(),
          ...furtherProjects(new Map([...columns].filter(([column]) => !isPlain(column)))),
        ],
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

/** Says whether `runtimeProjects` has a project for a column. */
function isPlain(column: string): boolean {
  return (RUNTIME_NAMES as readonly string[]).includes(column);
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
