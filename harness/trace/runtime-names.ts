/** The runtimes that aiorig knows by name, in the order of the matrix's columns. */
export const RUNTIME_NAMES = [
  "reference",
  "micropython-wasm",
  "micropython",
  "cpython",
  "pico-virtual",
] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/**
 * The kinds of runtimes that users bring, such as a program or a board of their own, in the order of the matrix's
 * columns. A column of such a kind is named `KIND=LABEL`, for example `exec=pypy3`.
 */
export const OWN_KINDS = ["exec", "adapter", "serial", "rfc2217", "tcp"] as const;

export type OwnKind = (typeof OWN_KINDS)[number];

/** Every kind of runtime. A rig is not a runtime. */
export type RuntimeKindName = RuntimeName | OwnKind;

const KIND_NAMES: readonly RuntimeKindName[] = [...RUNTIME_NAMES, ...OWN_KINDS];

/**
 * Returns the kind of runtime of a column: the start of the column's name, up to `@` or `=`. For `micropython@1.26` and
 * `micropython=mine` this is `micropython`. Returns undefined for the columns of rigs, and of runtimes that the
 * configuration defines.
 */
export function runtimeOf(column: string): RuntimeKindName | undefined {
  const [name] = column.split(/[@=]/);
  return KIND_NAMES.find((known) => known === name);
}

/** Returns true if users bring runtimes of this kind. */
export function isOwnKind(kind: string | undefined): kind is OwnKind {
  return OWN_KINDS.some((known) => known === kind);
}

/** Returns the version that a column names. For `micropython@1.26` this is `1.26`. */
export function versionOf(column: string): string | undefined {
  return column.split("@")[1];
}

/**
 * Returns true if a column belongs to a kind of runtime, according to its name. Other columns belong to rigs, or to
 * runtimes that the configuration defines.
 */
export function isRuntimeName(column: string): boolean {
  return runtimeOf(column) !== undefined;
}
