/**
 * Returns the default export of a module that a user wrote. In a folder without `"type": "module"`, Node loads a
 * TypeScript file as a CommonJS module. The default export of this CommonJS module is an object, and the property
 * `default` of this object is the default export of the file.
 */
export function defaultExportOf({ default: value }: { readonly default?: unknown }): unknown {
  return isCompiledModule(value) ? value.default : value;
}

function isCompiledModule(value: unknown): value is { readonly default?: unknown } {
  return typeof value === "object" && value !== null && "__esModule" in value;
}
