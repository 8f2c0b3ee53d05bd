import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns the SHA-256 of a file, in hexadecimal. Returns undefined if the file cannot be read. */
export function hashFile(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/**
 * Returns one SHA-256 for many files in some folders and their subfolders. `isWanted` decides for each path whether the
 * hash includes the file. The hash covers paths and bytes, in a fixed order. A folder that cannot be read counts as
 * empty.
 */
export function hashFolders(
  folders: readonly string[],
  isWanted: (name: string) => boolean,
): string {
  const hash = createHash("sha256");
  for (const folder of folders) addFolder(hash, folder, isWanted);
  return hash.digest("hex");
}

/**
 * Returns one SHA-256 for the code in folders of aiorig, without its tests. The paths of the folders start at the root
 * of the package, such as `harness/board`.
 */
export function hashOwnCode(folders: readonly string[]): string {
  const key = folders.join();
  const known = hashesOfCode.get(key) ?? hashCode(folders);
  hashesOfCode.set(key, known);
  return known;
}

/** True if code in these folders of aiorig is newer than this process, so that the process may run older code. */
export function isOwnCodeChanged(folders: readonly string[]): boolean {
  return folders
    .flatMap((folder) => filesBelow(pathOf(folder)))
    .some((file) => isOwnCode(file) && statSync(file).mtimeMs > performance.timeOrigin);
}

const hashesOfCode = new Map<string, string>();

function hashCode(folders: readonly string[]): string {
  return hashFolders(folders.map(pathOf), isOwnCode);
}

function pathOf(folder: string): string {
  return fileURLToPath(new URL(`../../${folder}`, import.meta.url));
}

function isOwnCode(name: string): boolean {
  return /\.(?:[jt]s|py)$/.test(name) && !name.endsWith(".test.ts");
}

function addFolder(hash: Hash, folder: string, isWanted: (name: string) => boolean): void {
  for (const file of filesBelow(folder).filter(isWanted).sort()) {
    const bytes = readFileSync(file);
    const name = relative(folder, file).split(sep).join("/");
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
