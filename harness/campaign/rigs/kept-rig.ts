import type { Runtime } from "../../trace/runtime.ts";
import type { FaultyRig } from "./faulty-rig.ts";

/**
 * A working rig that one trial leaves open for the next trial, because opening a rig takes as much time as two
 * programs. To repeat a trial exactly, you must also repeat all earlier trials that used the same rig.
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
