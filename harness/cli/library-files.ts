import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../runtimes/config.ts";
import { PROGRAM_LIBRARY } from "../runtimes/target-library.ts";
import { findLibraryFiles } from "../session/imports.ts";

/**
 * Adds to a configuration the list of the library files that programs import. Without this list, a target gets the
 * whole library, which takes minutes on a board. `users` are paths of programs that a user wrote, and `ours` are paths
 * of aiorig's programs. If it is not certain what these programs import, the configuration gets no list.
 */
export async function withLibraryFiles(
  config: Config,
  users: readonly string[],
  ours: readonly string[] = [],
): Promise<Config> {
  const { library, use = {} } = config;
  if (library === undefined) return config;
  const chosen = Object.values(use).map((path) => `import ${path.split(":")[0]}\n`);
  const libraryFiles = await findLibraryFiles(
    library,
    [...chosen, ...(await readAll(users))],
    await readAll([...ours, ...(await ourModules())]),
  );
  return libraryFiles === undefined ? config : { ...config, libraryFiles };
}

/**
 * Returns the paths of aiorig's modules. If one of these modules imports another module, and the user's library has a
 * module with the same name, the user's module is imported. So the list of library files must contain the user's
 * module.
 */
async function ourModules(): Promise<string[]> {
  const entries = await readdir(PROGRAM_LIBRARY, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith(".py"))
    .map((entry) => join(PROGRAM_LIBRARY, entry));
}

/**
 * Returns the sources of programs. A program that cannot be read counts as a program without imports, because its
 * verdict reports the error later.
 */
async function readAll(paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
}
