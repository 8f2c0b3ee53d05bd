import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file of the project. */
export function typescriptFiles(): SourceFile[] {
  return ["harness", "suites", "rigs", "reports"]
    .flatMap((folder) => filesBelow(folder).map((path) => `${folder}/${path}`))
    .filter((path) => path.endsWith(".ts"))
    .concat("vitest.config.ts")
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

/** The files below a folder of the project, relative to it. */
export function filesBelow(folder: string): string[] {
  const top = join(ROOT, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .map((path) => path.split(sep).join("/"))
    .sort();
}
