import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../runtimes/config.ts";
import { PROGRAM_LIBRARY } from "../runtimes/target-library.ts";
import { findLibraryFiles } from "../session/imports.ts";

/**
 * Returns a configuration with the files of its library that programs import, because copying a whole library to a board
 * takes minutes. `users` and `ours` are paths of programs: those that the user wrote, and those of aiorig. If it is not
 * certain what they import, targets get the whole library.
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

/** Our modules import by name, and a library may have a module of the same name, which is then used. */
async function ourModules(): Promise<string[]> {
  const entries = await readdir(PROGRAM_LIBRARY, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith(".py"))
    .map((entry) => join(PROGRAM_LIBRARY, entry));
}

/** A program that cannot be read imports nothing. Its verdict says why. */
async function readAll(paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
}
