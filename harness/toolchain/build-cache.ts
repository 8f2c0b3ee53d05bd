import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { guard } from "./guard.ts";
import { type LockOptions, withLock } from "./lock.ts";

/** Something that is built once and kept. */
export interface Recipe {
  readonly name: string;
  readonly version: string;
  /** Everything else that shapes the result, as JSON: patches, make variables, the system it is built on. */
  readonly inputs: unknown;
}

/** `$AIORIG_CACHE`, else `$XDG_CACHE_HOME/aiorig`, else `~/.cache/aiorig`. */
export function cacheFolder(): string {
  const { AIORIG_CACHE, XDG_CACHE_HOME } = process.env;
  if (AIORIG_CACHE) return path.resolve(AIORIG_CACHE);
  return path.join(XDG_CACHE_HOME || path.join(homedir(), ".cache"), "aiorig");
}

/** The folder with a recipe's finished result, if it has been built. */
export async function findBuilt(recipe: Recipe): Promise<string | undefined> {
  const folder = resultFolder(recipe);
  return (await exists(folder)) ? folder : undefined;
}

/**
 * Gives the folder with a recipe's result, building it if it is not there. `build` gets two empty
 * folders, one for its work and one for what is to be kept.
 * The result moves to its place in one rename: what is there is whole, even if two builds should run
 * against each other or one is killed. The lock only saves the second build.
 */
export async function buildOnce(
  recipe: Recipe,
  build: (folders: { work: string; result: string }) => Promise<void>,
  options: LockOptions = {},
): Promise<string> {
  const folder = resultFolder(recipe);
  if (await exists(folder)) return folder;
  await mkdir(path.dirname(folder), { recursive: true });
  return withLock(
    `${folder}.lock`,
    async () => {
      if (await exists(folder)) return folder;
      await removeHalfBuilt(folder);
      const temporary = await mkdtemp(`${folder}${HALF_BUILT}`);
      const release = guard({ kind: "folder", path: temporary });
      const folders = {
        work: path.join(temporary, "work"),
        result: path.join(temporary, "result"),
      };
      try {
        await mkdir(folders.work);
        await mkdir(folders.result);
        await build(folders);
        await rename(folders.result, folder);
      } finally {
        await rm(temporary, { recursive: true, force: true });
        release();
      }
      return folder;
    },
    options,
  );
}

const HALF_BUILT = ".half-built-";

function resultFolder({ name, version, inputs }: Recipe): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([version, inputs]))
    .digest("hex");
  return path.join(cacheFolder(), `${name}-${version}-${hash.slice(0, 12)}`);
}

/** What killed builds left behind. Only the holder of the lock may do this. */
async function removeHalfBuilt(folder: string): Promise<void> {
  const prefix = path.basename(folder) + HALF_BUILT;
  for (const name of await readdir(path.dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
