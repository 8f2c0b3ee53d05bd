import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { Capabilities } from "../trace/runtime.ts";

/** Says whether the clock of a rig's boards is virtual or real. */
export function clockOf({ kind }: WiredRigDefinition): Capabilities["clock"] {
  return kind === "emulated" ? "virtual" : "real";
}
