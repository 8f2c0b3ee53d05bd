import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProbeImport } from "../trace/probe-import.ts";
import type { AsyncioSource } from "./asyncio-folder.ts";
import type { ModulesBeside } from "./config.ts";
import type { Places } from "./place-names.ts";

/**
 * The modules for programs on a target that cannot read files of the host: the probe, aiorig's modules and the user's
 * modules.
 */
export interface TargetLibrary {
  readonly files: readonly TargetFile[];
  readonly imports: ProbeImport;
  /** For each copied file, the original file on the host. Tracebacks show the names of the original files. */
  readonly places: Places;
  /** The asyncio to judge instead of the built-in asyncio. Its files are among `files`. */
  readonly asyncio?: AsyncioSource | undefined;
}

export interface TargetFile {
  /** The absolute path that the file has on the target. */
  readonly place: string;
  /** The content of the file without a byte order mark. */
  readonly bytes: Uint8Array;
  /** True if the file on the host has a byte order mark. */
  readonly hasMark: boolean;
}

/**
 * The error for modules of the user that cannot be copied to a target. The message says why they
 * cannot be copied and what to do.
 */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
  /** The command-line option with which the user names these modules. */
  readonly option: "--library" | "--asyncio";

  constructor(message: string, option: LibraryError["option"] = "--library") {
    super(message);
    this.option = option;
  }
}

/** The folder on the host with the probe and the other modules that programs may import. */
export const PROGRAM_LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));

/**
 * The folder on the host with modules that a target may lack, although tutorials or the firmware of a Pico have them.
 */
export const OFFERED_MODULES = fileURLToPath(new URL("../../fixtures/offered", import.meta.url));

export interface Room {
  /** The name of the target in messages, such as `a Pico`. */
  readonly target: string;
  readonly bytes: number;
}

/** The modules that the user provides for programs. */
export interface UserModules {
  /** The folder of modules that the user wrote. */
  readonly library?: string | undefined;
  /** The needed files of `library`, as paths relative to `library`. By default all files are needed. */
  readonly libraryFiles?: readonly string[] | undefined;
  /** The asyncio to judge instead of the built-in asyncio. */
  readonly asyncio?: AsyncioSource | undefined;
  /** The modules that a user's own program imports from its own folder. */
  readonly beside?: Pick<ModulesBeside, "files" | "usesOurs" | "hasMarks"> | undefined;
  /**
   * The names of modules from `OFFERED_MODULES`. A program gets such a module only if no other module has the same
   * name.
   */
  readonly offered?: readonly string[] | undefined;
}

/**
 * Reads aiorig's modules and the user's modules. `room` limits the total size of the modules in each folder. Throws
 * LibraryError if a folder has too many bytes or a file cannot be read.
 */
export async function readTargetLibrary(
  { library, libraryFiles, asyncio, beside, offered = [] }: UserModules,
  room: Room,
): Promise<TargetLibrary> {
  const all = await readModules(PROGRAM_LIBRARY, OUR_FOLDER, room);
  const ours = beside?.usesOurs === false ? all.filter(({ place }) => NEEDED.includes(place)) : all;
  const needed = libraryFiles && new Set(libraryFiles.map((file) => `${USERS_FOLDER}/${file}`));
  const users = library === undefined ? [] : await readModules(library, USERS_FOLDER, room, needed);
  const imported = beside?.files ?? [];
  const own = imported.map(({ place, bytes }) => withoutMark(`${BESIDE_FOLDER}/${place}`, bytes));
  refuseTooLarge(own, room);
  const judged = asyncio === undefined ? [] : await readAsyncio(asyncio, ASYNCIO_FOLDER, room);
  const fallback = await Promise.all(
    offered.map(async (name) => ({
      place: `${OFFERED_FOLDER}/${name}.py`,
      bytes: await readFile(join(OFFERED_MODULES, `${name}.py`)),
      hasMark: false,
    })),
  );
  return {
    files: [...ours, ...users, ...own, ...judged, ...fallback],
    asyncio,
    imports: {
      ours: OUR_FOLDER,
      ...(library !== undefined && { library: USERS_FOLDER }),
      ...(own.length > 0 && { beside: [BESIDE_FOLDER] }),
      ...(offered.length > 0 && { fallback: OFFERED_FOLDER }),
      ...(beside && { hasMarks: beside.hasMarks }),
      ...(own.length > 0 && { spareBytes: MEMORY_PER_BYTE * sizeOf(own) }),
      ...(asyncio && { asyncio: { folder: ASYNCIO_FOLDER, hasTasks: asyncio.hasTasks } }),
    },
    places: {
      [`${OUR_FOLDER}/`]: `${PROGRAM_LIBRARY}/`,
      ...Object.fromEntries(imported.map(({ place, file }) => [`${BESIDE_FOLDER}/${place}`, file])),
      ...(offered.length > 0 && { [`${OFFERED_FOLDER}/`]: `${OFFERED_MODULES}/` }),
      ...(library !== undefined && { [`${USERS_FOLDER}/`]: `${resolve(library)}/` }),
      ...(asyncio && placesOfAsyncio(asyncio, ASYNCIO_FOLDER)),
    },
  };
}

/** The folder on a target that has aiorig's modules. */
export const OUR_FOLDER = "/aiorig";
const OFFERED_FOLDER = "/aiorig-offered";
const USERS_FOLDER = "/library";
const BESIDE_FOLDER = "/beside";
/** The modules that a program needs even if it imports none of aiorig's modules. */
const NEEDED = [`${OUR_FOLDER}/probe.py`, `${OUR_FOLDER}/task_recorder.py`];
const ASYNCIO_FOLDER = "/asyncio-under-test";

/** The number of bytes of memory that MicroPython needs to compile one byte of a module. */
const MEMORY_PER_BYTE = 2;

function sizeOf(files: readonly TargetFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function refuseTooLarge(files: readonly TargetFile[], { target, bytes: mostBytes }: Room): void {
  const bytes = sizeOf(files);
  if (bytes <= mostBytes) return;
  throw new LibraryError(
    `the modules that the program imports do not fit on ${target}: they have ${bytes} bytes, but the limit is ${mostBytes} bytes. Import fewer modules`,
  );
}

/**
 * Returns the files of an asyncio implementation. On the target, these files are in the folder `parent`, where `import
 * asyncio` finds them. Throws LibraryError if a file cannot be read or the package is too large.
 */
export async function readAsyncio(
  { place, kind }: AsyncioSource,
  parent: string,
  room: Room,
): Promise<TargetFile[]> {
  try {
    if (kind === "package") return await readModules(place, `${parent}/asyncio`, room);
    const bytes = await readFile(place).catch((error: Error) => refuse(place, error));
    return [withoutMark(`${parent}/${basename(place)}`, bytes)];
  } catch (error) {
    throw error instanceof LibraryError ? new LibraryError(error.message, "--asyncio") : error;
  }
}

/** For the files from `readAsyncio`, returns a map from their places on the target to their names on the host. */
export function placesOfAsyncio({ place, kind }: AsyncioSource, parent: string): Places {
  if (kind === "package") return { [`${parent}/asyncio/`]: `${place}/` };
  return { [`${parent}/${basename(place)}`]: place };
}

/**
 * Reads the Python files of a folder and of the packages in it. If `needed` is set, reads only the files whose place on
 * the target is in `needed`. Throws LibraryError if a file cannot be read or the files are too large for the target.
 */
export async function readModules(
  folder: string,
  place: string,
  { target, bytes: mostBytes }: Room,
  needed?: ReadonlySet<string>,
): Promise<TargetFile[]> {
  const modules: TargetFile[] = [];
  let size = 0;
  for await (const found of findModules(folder, place)) {
    if (needed?.has(found.place) === false) continue;
    size += found.size;
    if (size > mostBytes) {
      throw new LibraryError(
        `the Python files in ${folder} do not fit on ${target}: they have more than ${mostBytes} bytes. Name a folder with only the modules that programs import`,
      );
    }
    const bytes = await readFile(found.file).catch((error: Error) => refuse(found.file, error));
    modules.push(withoutMark(found.place, bytes));
  }
  return modules;
}

function withoutMark(place: string, bytes: Uint8Array): TargetFile {
  const hasMark = MARK.every((byte, i) => bytes[i] === byte);
  return { place, bytes: hasMark ? bytes.subarray(MARK.length) : bytes, hasMark };
}

interface FoundModule {
  readonly file: string;
  readonly place: string;
  readonly size: number;
}

async function* findModules(
  folder: string,
  place: string,
  outer: readonly string[] = [],
): AsyncGenerator<FoundModule> {
  const real = await realpath(folder);
  // If the folder is a link to a folder around it, the search would never end without this check.
  if (outer.includes(real)) return;
  const names = await readdir(folder).catch((error: Error) => refuse(folder, error));
  for (const name of names.sort()) {
    const file = join(folder, name);
    const target = `${place}/${name}`;
    // A broken link is not a module.
    const entry = await stat(file).catch(() => undefined);
    if (entry?.isDirectory() && IS_NAME.test(name)) {
      yield* findModules(file, target, [...outer, real]);
    } else if (entry?.isFile() && /\.m?py$/.test(name)) {
      yield { file, place: target, size: entry.size };
    }
  }
}

function refuse(file: string, { message }: Error): never {
  throw new LibraryError(
    `${file} cannot be read: ${message}. Correct its permissions, or name another folder`,
  );
}

/**
 * Matches the names of folders that can be imported. The names `.git` and `__pycache__` do not match. Python could
 * import `node_modules`, but this name does not match either, because the folder is too large to copy.
 */
const IS_NAME = /^(?!__|node_modules$)[\p{L}_][\p{L}\p{N}_]*$/u;

/** The byte order mark of UTF-8, which MicroPython's compiler refuses. */
const MARK = [0xef, 0xbb, 0xbf];
