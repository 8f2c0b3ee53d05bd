// The emulator is loaded by Node itself (see EMULATOR_AT_FULL_SPEED), also in vitest's main process, which prepares runtimes.
import "./harness/typescript.mjs";
import { defineConfig } from "vitest/config";
import { EMULATOR_AT_FULL_SPEED, runtimeProject } from "./harness/engine/runtime-project.ts";
import { RUNTIME_NAMES } from "./harness/runtimes/runtime-names.ts";

// One runtime after the other: what is timed on one is not disturbed by another.
const runtimes = RUNTIME_NAMES.map((name, i) => runtimeProject(name, i + 1));

export default defineConfig({
  test: {
    projects: [
      // Tests of the command line start processes that start processes, on machines with other work to do.
      {
        test: {
          name: "unit",
          include: ["{harness,reports}/**/*.test.ts"],
          testTimeout: 60_000,
          ...EMULATOR_AT_FULL_SPEED,
        },
      },
      ...runtimes,
    ],
  },
});
