import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LibraryError, readModules, type TargetFile } from "./target-library.ts";

export interface UnmarkedLibrary {
  readonly folder: string;
  /** Removes the folder if it is a copy. */
  remove(): Promise<void>;
}

/**
 * Returns a folder with the user's modules for an interpreter that refuses byte order marks. If a module has a byte
 * order mark, the folder is a copy without byte order marks. Otherwise it is the user's folder itself.
 */
export async function unmarkedLibrary(library: string): Promise<UnmarkedLibrary> {
  const files = await readFew(library);
  if (!files.some(({ hasMark }) => hasMark)) return { folder: library, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "aiorig-library-"));
  for (const { place, bytes } of files) {
    const file = join(folder, place);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Reads the modules of a folder. If the folder is no usable library (for example, because it is too large), returns no
 * modules, so that the folder is used unchanged.
 */
async function readFew(library: string): Promise<TargetFile[]> {
  try {
    return await readModules(library, "", { target: "", bytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof LibraryError) return [];
    throw error;
  }
}

const MOST_BYTES = 16 * 1024 * 1024;
