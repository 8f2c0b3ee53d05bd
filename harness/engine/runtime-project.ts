import { join } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { clausesAsTests } from "./clause-plugin.ts";

/**
 * The vitest project that judges the suite on one runtime or rig. `order` is the order in time: projects of the same
 * order run at the same time, the next order after them. `mostWorkers` is how many programs may run at once, and must be
 * the same for all projects of an order.
 */
export function runtimeProject(
  runtime: string,
  order: number,
  mostWorkers: number,
): TestProjectInlineConfiguration {
  return {
    plugins: [clausesAsTests()],
    test: {
      name: runtime,
      include: ["suites/**/*.suite.ts"],
      provide: { runtime },
      globalSetup: join(import.meta.dirname, "prepare-project.ts"),
      sequence: { groupOrder: order },
      // The clauses of a file run one after the other, so there is one program per worker.
      maxWorkers: mostWorkers,
      isolate: false,
      pool: "forks",
      retry: 0,
      ...(WITHOUT_EMULATOR.includes(runtime) ? {} : EMULATOR_AT_FULL_SPEED),
    },
  };
}

/**
 * The runtimes that load no emulator, which saves half a second in each of their workers. All others may load it,
 * including rigs.
 */
const WITHOUT_EMULATOR: readonly string[] = ["reference", "micropython", "cpython"];

/**
 * Vite turns each use of another module's export into a call. An emulated processor makes a hundred
 * million of them per second and would be three times slower, so Node loads it without Vite.
 */
export const EMULATOR_AT_FULL_SPEED = {
  execArgv: ["--import", new URL("../typescript.mjs", import.meta.url).href],
  server: { deps: { external: [/harness\/emulator\/(?!.*\.test\.ts)/] } },
};
