import Module, { register } from "node:module";
import { pathToFileURL } from "node:url";

/** Lets ES modules and CommonJS modules in any folder import our modules by the given names. */
export function resolveAliases(names: Readonly<Record<string, string>>): void {
  const urls = Object.fromEntries(
    Object.entries(names).map(([name, file]) => [name, pathToFileURL(file).href]),
  );
  const hook = `const urls = ${JSON.stringify(urls)};
export const resolve = (name, context, next) => next(Object.hasOwn(urls, name) ? urls[name] : name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
  // Node uses this function to find CommonJS modules, but not to find ES modules. We replace this function to add
  // names, as many tools do.
  const commonJs = Module as unknown as {
    _resolveFilename: (name: string, ...rest: unknown[]) => string;
  };
  const resolveFilename = commonJs._resolveFilename;
  commonJs._resolveFilename = (name, ...rest) =>
    Object.hasOwn(names, name) ? names[name]! : resolveFilename(name, ...rest);
}
