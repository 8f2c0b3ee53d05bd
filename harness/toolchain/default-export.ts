/**
 * Returns the default export of a module that a user wrote. In a folder without `"type": "module"`, Node loads a
 * TypeScript file as a CommonJS module. The module that Node returns then has an additional level: its default export
 * is an object, and the property `default` of this object is the default export of the file.
 */
export function defaultExportOf({ default: value }: { readonly default?: unknown }): unknown {
  return isCompiledModule(value) ? value.default : value;
}

function isCompiledModule(value: unknown): value is { readonly default?: unknown } {
  return typeof value === "object" && value !== null && "__esModule" in value;
}
