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
 * The kind of runtime of a column: the name itself, or what is before the version of `micropython@1.26` and before the
 * name of `micropython=mine`. Undefined if the column belongs to a rig.
 */
export function runtimeOf(column: string): RuntimeName | undefined {
  const [name] = column.split(/[@=]/);
  return RUNTIME_NAMES.find((known) => known === name);
}

/** The version that a column asks for: `1.26` of `micropython@1.26`. */
export function versionOf(column: string): string | undefined {
  return column.split("@")[1];
}

/** Whether a column belongs to a runtime. Otherwise it belongs to a rig. */
export function isRuntimeName(column: string): boolean {
  return runtimeOf(column) !== undefined;
}
