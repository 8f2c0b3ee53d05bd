import { join } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { clausesAsTests } from "./clause-plugin.ts";

/**
 * The vitest project that judges the suite on one runtime or rig. `order` says when: projects of the same
 * order run side by side, the next order after them. They must allow the same number of programs at once, `mostWorkers`.
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
      ...EMULATOR_AT_FULL_SPEED,
    },
  };
}

/**
 * Vite turns each use of another module's export into a call. An emulated processor makes a hundred
 * million of them a second and would take three times as long: Node is to load it itself.
 */
export const EMULATOR_AT_FULL_SPEED = {
  // In full: a name alone is looked for from the folder in which aiorig is started.
  execArgv: ["--import", import.meta.resolve("tsx")],
  server: { deps: { external: [/harness\/emulator\/(?!.*\.test\.ts)/] } },
};
