import { join } from "node:path";
import { Writable } from "node:stream";
import { createVitest, type Reporter, type Vitest } from "vitest/node";
import { runtimeProject } from "./runtime-project.ts";
import { ORDER_OF_RIGS } from "./runtime-projects.ts";
import { ROOT } from "./suite.ts";

/**
 * Starts a vitest that prints nothing and does not handle signals. Without this, vitest would exit at the first Ctrl-C.
 */
export async function startQuietly(
  projects: string[],
  rigs: readonly { readonly name: string }[],
  reporters: Reporter[],
): Promise<Vitest> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await createVitest(
    "test",
    {
      root: ROOT,
      config: join(ROOT, "vitest.config.ts"),
      project: projects,
      watch: false,
      reporters,
    },
    // Rigs follow the projects of vitest.config.ts. A rig runs one program at a time.
    {
      logLevel: "silent",
      test: {
        projects: rigs.map(({ name }, i) => runtimeProject(name, ORDER_OF_RIGS + i, 1)),
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

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
