import { join } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { OWN_ENDING } from "../text/own-package.ts";
import { clausesAsTests } from "./clause-plugin.ts";
import { JUDGING_POOL } from "./judging-worker.ts";
import { SUITE_ALIASES } from "./suite-aliases.ts";

export interface RuntimeProjectOptions {
  /**
   * The order in which the project runs. Projects of the same order run at the same time. Projects with a higher order
   * run after them.
   */
  readonly order: number;
  /**
   * The number of programs that may run at the same time. It must be the same for all projects with the same `order`.
   */
  readonly mostWorkers: number;
  /** True if the project may load an emulator. Workers without an emulator start half a second faster. */
  readonly usesEmulator: boolean;
}

/** Makes the vitest project that judges the suite on one runtime or rig. */
export function runtimeProject(
  runtime: string,
  { order, mostWorkers, usesEmulator }: RuntimeProjectOptions,
): TestProjectInlineConfiguration {
  return {
    plugins: [clausesAsTests()],
    resolve: { alias: { ...SUITE_ALIASES } },
    test: {
      name: runtime,
      include: ["suites/**/*.suite.{ts,js}"],
      provide: { runtime },
      globalSetup: join(import.meta.dirname, `prepare-project${OWN_ENDING}`),
      sequence: { groupOrder: order },
      // The clauses of a file run one after the other, so each worker runs one program at a time.
      maxWorkers: mostWorkers,
      isolate: false,
      pool: JUDGING_POOL,
      retry: 0,
      ...(usesEmulator && { execArgv: EMULATOR_AT_FULL_SPEED.execArgv }),
      server: {
        deps: {
          // Vite must load the suite, because the plugin changes it. Without this entry, Node would load the suite if
          // aiorig is an installed package.
          inline: [/\.suite\.[jt]s/],
          ...(usesEmulator && EMULATOR_AT_FULL_SPEED.server.deps),
        },
      },
    },
  };
}

/**
 * The settings with which Node loads the emulator without Vite. Vite turns each use of an imported name into a call. An
 * emulated processor would make a hundred million of these calls per second and run three times slower.
 */
export const EMULATOR_AT_FULL_SPEED = {
  execArgv: ["--import", new URL("../typescript.mjs", import.meta.url).href],
  server: { deps: { external: [/harness\/emulator\/(?!.*\.test\.ts)/] } },
};
