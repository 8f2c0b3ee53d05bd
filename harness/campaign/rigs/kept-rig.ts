import type { Runtime } from "../../trace/runtime.ts";
import type { FaultyRig } from "./faulty-rig.ts";

/**
 * A working rig that one trial leaves open for the next trial, because opening a rig takes as much time as two
 * programs. So a trial depends on the earlier trials with the same rig. To repeat a trial exactly, you must also repeat
 * these earlier trials.
 */
export interface KeptRig {
  readonly rig: FaultyRig;
  readonly opened: Runtime;
}

/** Closes a kept rig that no trial uses any more. */
export async function closeKept({ rig, opened }: KeptRig): Promise<void> {
  await opened.close();
  rig.powerOff();
}
