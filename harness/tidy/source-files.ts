import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** The path, relative to the project's root and with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Returns all TypeScript files of the project. */
export function typescriptFiles(): SourceFile[] {
  return sourceFiles([".ts"]);
}

/** Returns the files of the project whose names have one of these endings. */
export function sourceFiles(endings: readonly string[]): SourceFile[] {
  return FOLDERS.flatMap((folder) => filesBelow(folder).map((path) => `${folder}/${path}`))
    .concat(ROOT_FILES)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

const FOLDERS = ["docs", "fixtures", "harness", "reports", "rigs", "suites"];

const ROOT_FILES = [
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "README.md",
  "package.json",
  "vitest.config.ts",
];

/**
 * Returns the paths of the files in a folder of the project and in its subfolders. The paths are relative to the
 * folder.
 */
export function filesBelow(folder: string): string[] {
  const top = join(ROOT, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .map((path) => path.split(sep).join("/"))
    .sort();
}
