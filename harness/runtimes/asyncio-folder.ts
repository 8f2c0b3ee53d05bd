import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { runtimeOf } from "../trace/runtime-names.ts";
import type { Config } from "./config.ts";
import { UsageError } from "./usage-error.ts";

/** The asyncio that the user names with `--asyncio`, on the host. */
export interface AsyncioSource {
  /** The folder that the user named. It contains the package or the module, or it is the package itself. */
  readonly named: string;
  /** The folder of the package, or the file if the asyncio is a single module. */
  readonly place: string;
  readonly kind: "package" | "module";
  /**
   * True if the package has its own `task.py`. This file then replaces the built-in module `_asyncio`.
   */
  readonly hasTasks: boolean;
}

/**
 * Finds the asyncio in a folder: `FOLDER/asyncio/`, `FOLDER/asyncio.py`, or the folder itself if it
 * is a package. Throws UsageError if there is no asyncio.
 */
export async function findAsyncio(folder: string): Promise<AsyncioSource> {
  const names = await listFolder(folder);
  const inner = join(folder, "asyncio");
  if (names.includes("asyncio") && (await isFolder(inner))) {
    const parts = await listFolder(inner);
    if (isPackage(parts)) return packageOf(folder, inner, parts);
    throw new UsageError(
      `${inner} is not a Python package: it has no __init__.py. Add this file, or name another folder with --asyncio.`,
    );
  }
  const module = names.find((name) => /^asyncio\.m?py$/.test(name));
  if (module !== undefined) {
    const place = join(folder, module);
    return { named: folder, place, kind: "module", hasTasks: false };
  }
  if (isPackage(names)) return packageOf(folder, folder, names);
  throw new UsageError(
    `there is no asyncio in ${folder}: the folder contains no package asyncio and no asyncio.py, and the folder itself has no __init__.py. With --asyncio, name an asyncio package, or a folder that contains one.`,
  );
}

/** Checks the folder of `--asyncio`, if there is one, before programs run. Throws UsageError. */
export async function checkAsyncio({ asyncio }: Config): Promise<void> {
  if (asyncio !== undefined) await findAsyncio(asyncio);
}

/**
 * Returns one sentence for each runtime that is not judged with the user's asyncio. The sentence says why. Only rigs
 * and MicroPython's own ports are judged with the user's asyncio.
 */
export function explainUnjudged(runtimes: readonly string[], { asyncio }: Config): string[] {
  if (asyncio === undefined) return [];
  return runtimes.flatMap((runtime) => {
    const own = OWN_SCHEDULERS[runtimeOf(runtime) ?? runtime];
    return own === undefined
      ? []
      : [`${runtime} is not judged with the asyncio of ${asyncio}: ${own}.`];
  });
}

const OWN_SCHEDULERS: Readonly<Record<string, string>> = {
  reference: "the reference always runs aiorig's own scheduler",
  cpython: "CPython always runs the asyncio of its own standard library",
};

/**
 * Returns the error for a runtime that does not start with the user's asyncio. RuntimeUnavailable would be wrong here:
 * the run would skip the column and look like a success.
 */
export function brokenAsyncio(runtime: string, { place }: AsyncioSource, why: string): UsageError {
  return new UsageError(
    `${runtime} does not start with the asyncio of ${place}: ${why}. Correct this asyncio, or name another folder with --asyncio.`,
  );
}

/**
 * Returns the reason why a runtime does not run the user's asyncio. Returns undefined if the runtime runs it. `file` is
 * the file that the runtime imported, with its path on the host.
 */
export function findOtherOrigin({ place }: AsyncioSource, file: string): string | undefined {
  const isIts = file === place || file.startsWith(`${place}/`);
  return isIts ? undefined : `the runtime imports ${file} as asyncio`;
}

function packageOf(named: string, place: string, parts: readonly string[]): AsyncioSource {
  const hasTasks = parts.some((name) => /^task\.m?py$/.test(name));
  return { named, place, kind: "package", hasTasks };
}

function isPackage(names: readonly string[]): boolean {
  return names.some((name) => /^__init__\.m?py$/.test(name));
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new UsageError(
      `the asyncio folder ${folder} cannot be read: ${(error as Error).message}. Correct its permissions, or name another folder with --asyncio.`,
    );
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
