import type { SourcePatch } from "../python/bundle.ts";
import type { Runtime } from "../trace/runtime.ts";

/**
 * Returns patches that make the reference behave like the release of MicroPython that `rival` has. MicroPython changed
 * this behaviour on purpose. Without the patches, most random programs would differ for the same reason: they end with
 * an endless wait, and older releases handle an endless wait differently.
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
