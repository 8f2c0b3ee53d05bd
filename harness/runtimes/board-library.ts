import { crc32 } from "node:zlib";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import { codeOnly } from "./code-only.ts";
import { OUR_FOLDER, type Room, type TargetFile, type TargetLibrary } from "./target-library.ts";

/** The space for modules on a Pico, in bytes. The file system of a Pico has 1.4 MB. */
export const PICO: Room = { target: "a Pico", bytes: 1_000_000 };

/**
 * Changes the library's folders on a board so that they contain exactly these files. aiorig's own modules are copied
 * without comments and docstrings (see `codeOnly`). Files that the board already has are not written again. Throws
 * BoardError if there is a fault between host and board.
 */
export async function putLibrary(
  board: MicroPythonBoard,
  { files: originals, imports }: TargetLibrary,
): Promise<void> {
  const files = originals.map(shortened);
  const there = new Map<string, number>();
  for (const folder of [imports.library, imports.ours, imports.asyncio?.folder]) {
    if (folder === undefined) continue;
    for (const [place, sum] of await board.files.checksums(folder)) there.set(place, sum);
  }
  const wanted = new Set(files.map(({ place }) => place));
  for (const place of there.keys()) if (!wanted.has(place)) await board.files.remove(place);
  const missing = files.filter(({ place, bytes }) => there.get(place) !== crc32(bytes));
  for (const folder of foldersOf(missing)) await board.files.makeFolder(folder);
  for (const { place, bytes } of missing) await board.files.put(place, bytes);
}

function foldersOf(modules: readonly TargetFile[]): string[] {
  const folders = new Set<string>();
  for (const { place } of modules) {
    const parts = place.split("/").slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      folders.add(`/${parts.slice(0, depth).join("/")}`);
    }
  }
  return [...folders];
}

function shortened(file: TargetFile): TargetFile {
  if (!file.place.startsWith(`${OUR_FOLDER}/`)) return file;
  const source = Buffer.from(file.bytes).toString();
  const bytes = SHORTENED.get(source) ?? Buffer.from(codeOnly(source));
  SHORTENED.set(source, bytes);
  return { ...file, bytes };
}

/** The modules that this process has already shortened, because parsing takes some time. The keys are their sources. */
const SHORTENED = new Map<string, Uint8Array>();
