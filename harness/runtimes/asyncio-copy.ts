import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ImportedAsyncio } from "../trace/probe-import.ts";
import type { AsyncioSource } from "./asyncio-folder.ts";
import type { Places } from "./place-names.ts";
import { placesOfAsyncio, readAsyncio } from "./target-library.ts";

/** A copy of a user's asyncio in a separate folder. An interpreter on this machine imports this copy. */
export interface AsyncioCopy {
  readonly imported: ImportedAsyncio;
  /** For each file of the copy, its original file. Tracebacks show the names of the original files. */
  readonly places: Places;
  remove(): Promise<void>;
}

/**
 * Copies an asyncio to a new folder, without byte order marks. The package may have any name on the host. The copy has
 * the name asyncio, because programs import this name. Throws LibraryError if a file cannot be read or the package is
 * too large.
 */
export async function copyAsyncio(source: AsyncioSource): Promise<AsyncioCopy> {
  const files = await readAsyncio(source, "", { target: "this machine", bytes: MOST_BYTES });
  const folder = await mkdtemp(join(tmpdir(), "aiorig-asyncio-"));
  for (const { place, bytes } of files) {
    const file = join(folder, place);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return {
    imported: { folder, hasTasks: source.hasTasks },
    places: placesOfAsyncio(source, folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const MOST_BYTES = 16 * 1024 * 1024;
