import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { quoteWord } from "../text/shell-word.ts";
import type { Config } from "./config.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Checks the user's own folder of modules before programs use it. Throws UsageError in these cases:
 * - The folder cannot be read, or contains no module.
 * - It contains a module with the name `asyncio`.
 * - It contains a module with the name of the probe. Programs would then not find the probe.
 * - It contains a module with the name of a module that asyncio or the probe imports, such as `time`.
 */
export async function checkLibrary({ library }: Config): Promise<void> {
  if (library === undefined) return;
  const names = await listFolder(library);
  for (const name of names) {
    const module = moduleNameOf(name);
    if (module === "asyncio") {
      throw new UsageError(
        `the library ${library} contains ${name}. To judge this asyncio, use --asyncio ${quoteWord(library)}. Move your other modules to another folder for --library.`,
      );
    }
    if (!NEEDED.includes(module)) continue;
    throw new UsageError(
      `the library ${library} contains ${name}, which would hide the module ${module} that ${module === "probe" ? "connects programs with aiorig" : "asyncio itself needs"}. Rename ${name}.`,
    );
  }
  if (!(await holdsModule(library))) {
    throw new UsageError(
      `the library ${library} contains no Python module. Name the folder that contains the modules.`,
    );
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new UsageError(
      `the library ${folder} cannot be read: ${(error as Error).message}. Correct its permissions, or name another folder.`,
    );
  }
}

/** Returns the name under which a file or folder can be imported. */
function moduleNameOf(entry: string): string {
  return MODULE_ENDINGS.reduce((rest, ending) => rest.replace(ending, ""), entry);
}

/** The probe, and all modules that the probe or MicroPython's asyncio imports, at the start or later. */
const NEEDED = [
  ...["probe", "sys", "io", "json", "time", "select", "socket", "errno", "_asyncio"],
  ...["signal", "traceback", "binascii"],
];

/**
 * Returns true if the folder or any folder inside it contains a module. The search stops at the first module, because
 * the user may have named the root of a disk.
 */
async function holdsModule(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some(isModule)) return true;
  for (const entry of entries) {
    if (entry.isDirectory() && (await holdsModule(join(folder, entry.name)))) return true;
  }
  return false;
}

function isModule(entry: Dirent): boolean {
  return !entry.isDirectory() && MODULE_ENDINGS.some((ending) => ending.test(entry.name));
}

const MODULE_ENDINGS = [/\.pyc?$/, /\.mpy$/, /(\.[\w-]+)?\.(so|pyd)$/];
