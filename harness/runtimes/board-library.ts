import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import { PROGRAM_LIBRARY } from "./process-run.ts";

/** What programs on a board may import: the probe, our modules, the user's. */
export interface BoardLibrary {
  readonly files: readonly LibraryFile[];
  /** The board's folders with them, in the order in which they are searched. */
  readonly folders: readonly string[];
}

export interface LibraryFile {
  /** On the board. */
  readonly place: string;
  readonly bytes: Uint8Array;
}

/** A user's library cannot be put on a board. The message says why, and what to do. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
}

/** Reads our modules, and those of the user's folder. Throws LibraryError. */
export async function readLibrary(library: string | undefined): Promise<BoardLibrary> {
  const ours = await readModules(PROGRAM_LIBRARY, OUR_FOLDER);
  if (library === undefined) return { files: ours, folders: [OUR_FOLDER] };
  const users = await readModules(library, USERS_FOLDER);
  return { files: [...ours, ...users], folders: [USERS_FOLDER, OUR_FOLDER] };
}

/** Has the library's folders on a board hold these files and no others; what is there already is left alone. Throws BoardError. */
export async function putLibrary(
  board: MicroPythonBoard,
  { files, folders }: BoardLibrary,
): Promise<void> {
  const there = new Map<string, number>();
  for (const folder of folders) {
    for (const [place, sum] of await board.files.checksums(folder)) there.set(place, sum);
  }
  const wanted = new Set(files.map(({ place }) => place));
  for (const place of there.keys()) if (!wanted.has(place)) await board.files.remove(place);
  const missing = files.filter(({ place, bytes }) => there.get(place) !== crc32(bytes));
  for (const folder of foldersOf(missing)) await board.files.makeFolder(folder);
  for (const { place, bytes } of missing) await board.files.put(place, bytes);
}

const OUR_FOLDER = "/aiorig";
const USERS_FOLDER = "/library";

/** The Python files of a folder and of the packages in it. */
async function readModules(folder: string, place: string): Promise<LibraryFile[]> {
  const modules: LibraryFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const target = `${place}/${entry.name}`;
    if (entry.isDirectory() && IS_NAME.test(entry.name)) {
      modules.push(...(await readModules(file, target)));
    } else if (entry.isFile() && /\.m?py$/.test(entry.name)) {
      modules.push({ place: target, bytes: await readFile(file) });
    }
  }
  const size = modules.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > MOST_MODULE_BYTES) {
    throw new LibraryError(
      `the Python files in ${folder} do not fit on a Pico: they have more than ${MOST_MODULE_BYTES} bytes. Name a library with only what programs import`,
    );
  }
  return modules;
}

/** What can be imported: not .git, node_modules (which may be), __pycache__ and the like. */
const IS_NAME = /^(?!__|node_modules$)[A-Za-z_]\w*$/;

/** A Pico's file system has 1.4 MB. */
const MOST_MODULE_BYTES = 1_000_000;

function foldersOf(modules: readonly LibraryFile[]): string[] {
  const folders = new Set<string>();
  for (const { place } of modules) {
    const parts = place.split("/").slice(1, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      folders.add(`/${parts.slice(0, depth).join("/")}`);
    }
  }
  return [...folders];
}
