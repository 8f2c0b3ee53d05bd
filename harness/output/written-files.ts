import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";

/** The name of a folder inside each output folder. It contains aiorig's records about the output folder. */
export const OWN_FOLDER = ".aiorig";

/**
 * Records that aiorig writes the file `name` into `folder`. Call this before you write the file, because only recorded
 * files may be replaced or removed later. Several processes may record at the same time.
 */
export function recordFile(folder: string, name: string): void {
  const record = recordOf(folder);
  mkdirSync(dirname(record), { recursive: true });
  appendFileSync(record, `${JSON.stringify(name)}\n`);
}

/** Returns the names of the files that aiorig wrote into `folder`. If the record is damaged, some names are missing. */
export function recordedFiles(folder: string): Set<string> {
  const record = recordOf(folder);
  if (!existsSync(record)) return new Set();
  const names = readFileSync(record, "utf8").split("\n").flatMap(parseName);
  return new Set(names.filter((name) => isBelow(folder, name)));
}

/**
 * Removes the recorded files for which `isWanted` is true, then the folders of these files that have become empty, and
 * then the names of the files from the record. A file that is not recorded stays.
 */
export function removeRecorded(folder: string, isWanted: (name: string) => boolean): void {
  const recorded = recordedFiles(folder);
  const doomed = [...recorded].filter(isWanted);
  if (doomed.length === 0) return;
  for (const name of doomed) {
    const file = join(folder, name);
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) unlinkSync(file);
  }
  const folders = new Set(doomed.flatMap(foldersOf));
  // The deepest folders come first, because a folder can be removed only after the folders inside it.
  for (const name of [...folders].sort((a, b) => b.length - a.length)) {
    removeIfEmpty(join(folder, name));
  }
  const left = [...recorded].filter((name) => !doomed.includes(name));
  const record = recordOf(folder);
  writeFileSync(`${record}.new`, left.map((name) => `${JSON.stringify(name)}\n`).join(""));
  renameSync(`${record}.new`, record);
}

function recordOf(folder: string): string {
  return join(folder, OWN_FOLDER, "files");
}

function parseName(line: string): string[] {
  try {
    const name: unknown = JSON.parse(line);
    return typeof name === "string" ? [name] : [];
  } catch {
    // Skip this line. It is empty, or it was cut off because the process that wrote it ended.
    return [];
  }
}

/**
 * Says whether the path leads to a place inside the folder. A path with `..`, or through a link that leads out of the
 * folder, does not count as inside.
 */
function isBelow(folder: string, name: string): boolean {
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return false;
  const parent = dirname(join(folder, name));
  if (!existsSync(parent)) return true;
  const top = realpathSync(folder);
  const place = realpathSync(parent);
  return place === top || place.startsWith(top.endsWith(sep) ? top : top + sep);
}

/** Returns the folders of a path. For example, the folders of `a/b/c.json` are `a` and `a/b`. */
function foldersOf(name: string): string[] {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function removeIfEmpty(folder: string): void {
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && readdirSync(folder).length === 0) rmdirSync(folder);
}
