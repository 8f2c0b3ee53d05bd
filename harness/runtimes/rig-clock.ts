import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { Capabilities } from "../trace/runtime.ts";

/** The clock of a rig's boards. */
export function clockOf({ kind }: WiredRigDefinition): Capabilities["clock"] {
  return kind === "emulated" ? "virtual" : "real";
}
