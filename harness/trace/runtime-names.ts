/** The kinds of runtimes by name, in the order of the matrix's columns. */
export const RUNTIME_NAMES = [
  "reference",
  "micropython-wasm",
  "micropython",
  "cpython",
  "pico-virtual",
] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/**
 * Returns the kind of runtime of a column: the name of the column up to `@` or `=`. For
 * `micropython@1.26` and `micropython=mine` this is `micropython`. Returns undefined if the column
 * belongs to a rig.
 */
export function runtimeOf(column: string): RuntimeName | undefined {
  const [name] = column.split(/[@=]/);
  return RUNTIME_NAMES.find((known) => known === name);
}

/** Returns the version that a column names. For `micropython@1.26` this is `1.26`. */
export function versionOf(column: string): string | undefined {
  return column.split("@")[1];
}

/** True if a column belongs to a runtime, false if it belongs to a rig. */
export function isRuntimeName(column: string): boolean {
  return runtimeOf(column) !== undefined;
}
