// Lets Node load the emulator without Vite (see EMULATOR_AT_FULL_SPEED). vitest's main process needs this import, too,
// because it prepares runtimes with the emulator.
import "./harness/typescript.mjs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { EMULATOR_AT_FULL_SPEED } from "./harness/engine/runtime-project.ts";
import { BUSY_WORKERS, runtimeProjects } from "./harness/engine/runtime-projects.ts";
import { SlowestFirst } from "./harness/engine/slowest-first.ts";
import { SUITE_ALIASES } from "./harness/engine/suite-aliases.ts";

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      // The time limits are long, because tests of the command line start processes that start more processes, and
      // because the machine may be busy.
      {
        resolve: { alias: { ...SUITE_ALIASES } },
        test: {
          name: "unit",
          include: ["{harness,reports}/**/*.test.ts"],
          globalSetup: join(import.meta.dirname, "harness/package/compile-for-tests.ts"),
          testTimeout: 180_000,
          hookTimeout: 300_000,
          pool: "forks",
          // All test files share processes. If each file had its own process, each process would load the same modules
          // and compile the emulator again.
          isolate: false,
          maxWorkers: BUSY_WORKERS,
          // The environment variables that say that npm started the tests. They decide the form of suggested commands
          // (harness/text/aiorig-command.ts).
          env: {
            npm_package_json: join(import.meta.dirname, "package.json"),
            INIT_CWD: import.meta.dirname,
          },
          ...EMULATOR_AT_FULL_SPEED,
        },
      },
      ...runtimeProjects(),
    ],
  },
});
