import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProbeImport } from "../trace/probe-import.ts";
import type { Places } from "./place-names.ts";
import type { TargetLibrary } from "./target-library.ts";

/** The modules for programs, in a folder on this machine. The paths are absolute. */
export interface LibraryCopy extends ProbeImport {
  /** The original file of each copied file. Tracebacks show the names of the original files. */
  readonly places: Places;
}

/** Writes the files of a library below a folder. */
export async function copyLibrary(
  { files, imports, places }: TargetLibrary,
  folder: string,
): Promise<LibraryCopy> {
  for (const { place, bytes } of files) {
    const file = join(folder, place);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  const { ours, library, beside, fallback, asyncio } = imports;
  return {
    ours: folder + ours,
    library: library && folder + library,
    beside: beside?.map((one) => folder + one),
    fallback: fallback && folder + fallback,
    asyncio: asyncio && { ...asyncio, folder: folder + asyncio.folder },
    places: Object.fromEntries(Object.entries(places).map(([from, to]) => [folder + from, to])),
  };
}
