import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildOnce } from "../toolchain/build-cache.ts";
import { LibraryError, readModules, type TargetFile } from "./target-library.ts";

/**
 * The user's folder of modules for an interpreter that refuses byte order marks: the folder itself, or, where a module
 * in it has one, a copy without them in the cache.
 */
export async function unmarkedLibrary(library: string): Promise<string> {
  const files = await readFew(library);
  if (!files.some(({ hasMark }) => hasMark)) return library;
  const hash = createHash("sha256");
  for (const { place, bytes } of files) hash.update(`${place} ${bytes.length}\n`).update(bytes);
  const recipe = {
    name: "library",
    version: "unmarked",
    inputs: hash.digest("hex"),
    keeps: files.map(({ place }) => place),
  };
  return buildOnce(recipe, async ({ result }) => {
    for (const { place, bytes } of files) {
      const file = path.join(result, place);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
  });
}

/** A folder with more than can be meant as a library is left as it is. */
async function readFew(library: string): Promise<TargetFile[]> {
  try {
    return await readModules(library, "", { target: "", bytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof LibraryError) return [];
    throw error;
  }
}

const MOST_BYTES = 16 * 1024 * 1024;
