/** The names of the runtimes, in the order of the matrix's columns. */
export const RUNTIME_NAMES = ["reference", "micropython", "cpython", "pico-virtual"] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** True if a column belongs to a runtime, false if it belongs to a rig. */
export function isRuntimeName(column: string): column is RuntimeName {
  return (RUNTIME_NAMES as readonly string[]).includes(column);
}
