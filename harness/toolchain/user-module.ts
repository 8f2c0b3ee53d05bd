import { pathToFileURL } from "node:url";
import { OWN_ENDING } from "../text/own-package.ts";

/** The exports of a module that a user wrote. The exports are not checked yet. */
export interface UserModule {
  readonly default?: unknown;
}

/**
 * Imports a JavaScript or TypeScript file that a user wrote. Rejects if the file cannot be loaded. In the package, tsx
 * compiles TypeScript and does not write the result to disk.
 */
export async function importUserModule(file: string): Promise<UserModule> {
  const { href } = pathToFileURL(file);
  if (OWN_ENDING === ".ts") return import(href);
  if (TYPESCRIPT.test(file)) await loadTsx();
  try {
    return await import(href);
  } catch (error) {
    if (!isUnknownFile(error)) throw error;
    // This error appears if a JavaScript file imports a TypeScript file. Node remembers that the import failed, so the
    // second import needs another address.
    await loadTsx();
    return import(`${href}?typescript`);
  }
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

async function loadTsx(): Promise<void> {
  process.env.TSX_DISABLE_CACHE = "1";
  const [modules, commonJs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
  modules.register();
  commonJs.register();
}

function isUnknownFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_FILE_EXTENSION";
}
