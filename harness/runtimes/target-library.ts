import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProbeImport } from "../trace/probe-import.ts";
import type { Places } from "./place-names.ts";

/**
 * The modules for programs on a target that cannot read the host's files: the probe, our modules
 * and the user's modules.
 */
export interface TargetLibrary {
  readonly files: readonly TargetFile[];
  readonly imports: ProbeImport;
  /** For tracebacks. */
  readonly places: Places;
}

export interface TargetFile {
  /** On the target, absolute. */
  readonly place: string;
  /** The content without a byte order mark. */
  readonly bytes: Uint8Array;
  /** True if the file on the host has a byte order mark. */
  readonly hasMark: boolean;
}

/**
 * The error for a user's library that cannot be copied to a target. The message says why, and what
 * to do.
 */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
}

/** The probe and the other modules that programs may import, on the host. */
export const PROGRAM_LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));

export interface Room {
  /** For messages: `a Pico`. */
  readonly target: string;
  readonly bytes: number;
}

/**
 * Reads our modules and the user's modules. The target has space of this size for each of these two
 * groups. Throws LibraryError.
 */
export async function readTargetLibrary(
  library: string | undefined,
  room: Room,
): Promise<TargetLibrary> {
  const ours = await readModules(PROGRAM_LIBRARY, OUR_FOLDER, room);
  const places = { [`${OUR_FOLDER}/`]: `${PROGRAM_LIBRARY}/` };
  if (library === undefined) return { files: ours, imports: { ours: OUR_FOLDER }, places };
  const users = await readModules(library, USERS_FOLDER, room);
  return {
    files: [...ours, ...users],
    imports: {
      ours: OUR_FOLDER,
      library: USERS_FOLDER,
      ownsAsyncio: users.some(({ place }) => OWN_ASYNCIO.test(place)),
    },
    places: { ...places, [`${USERS_FOLDER}/`]: `${resolve(library)}/` },
  };
}

/** The folder of our modules on a target. */
export const OUR_FOLDER = "/aiorig";
const USERS_FOLDER = "/library";
const OWN_ASYNCIO = /^\/library\/asyncio(\.m?py$|\/)/;

/** The Python files of a folder and of the packages in it. Throws LibraryError. */
export async function readModules(
  folder: string,
  place: string,
  { target, bytes: mostBytes }: Room,
): Promise<TargetFile[]> {
  const modules: TargetFile[] = [];
  let size = 0;
  for await (const found of findModules(folder, place)) {
    size += found.size;
    if (size > mostBytes) {
      throw new LibraryError(
        `the Python files in ${folder} do not fit on ${target}: they have more than ${mostBytes} bytes. Name a library with only what programs import`,
      );
    }
    const bytes = await readFile(found.file).catch((error: Error) => refuse(found.file, error));
    const hasMark = MARK.every((byte, i) => bytes[i] === byte);
    modules.push({
      place: found.place,
      bytes: hasMark ? bytes.subarray(MARK.length) : bytes,
      hasMark,
    });
  }
  return modules;
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
  // This folder is a link to one of its own parent folders.
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
    `${file} cannot be read: ${message}. Correct its permissions, or name another library`,
  );
}

/**
 * Matches folders that can be imported. The folders .git, __pycache__ and node_modules do not
 * match. node_modules could be imported, but it is large.
 */
const IS_NAME = /^(?!__|node_modules$)[\p{L}_][\p{L}\p{N}_]*$/u;

/** The byte order mark of UTF-8, which MicroPython's compiler refuses. */
const MARK = [0xef, 0xbb, 0xbf];
