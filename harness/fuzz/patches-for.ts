import type { SourcePatch } from "../python/bundle.ts";
import type { Runtime } from "../trace/runtime.ts";

/**
 * Returns patches that make the reference end like `rival`. Most random programs reach a state in which no task can run
 * any more. In this state, `run` of MicroPython before 1.26 returns, and `run` of later releases waits forever.
 * MicroPython made this change on purpose. Without the patches, most random programs would differ for this one reason.
 */
export async function patchesFor(rival: Runtime): Promise<readonly SourcePatch[]> {
  const { runWaitsWhenIdle } = await rival.traits();
  return runWaitsWhenIdle === false ? RETURNS_WHEN_IDLE : [];
}

/** The behaviour before release 1.26: if no task is left that could run, `run` returns None (RUN-42). */
const RETURNS_WHEN_IDLE: readonly SourcePatch[] = [
  {
    file: "scheduler/kernel.ts",
    find: '      if (task === undefined) return { kind: "idle", untilUs: undefined };\n',
    replace: `      if (task === undefined) {
        return this.#polled.size > 0 ? { kind: "idle", untilUs: undefined } : { kind: "over" };
      }
`,
  },
];
