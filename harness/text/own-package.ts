import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** The file ending of aiorig's modules: `.ts` in a checkout, and `.js` in the package. */
export const OWN_ENDING = extname(import.meta.filename);

/** The folder with the package.json of aiorig, without symbolic links. */
export function ownFolder(): string {
  const start = realpathSync(import.meta.dirname);
  const folder = foldersUpFrom(start).find((above) => existsSync(join(above, "package.json")));
  if (folder === undefined)
    throw new Error(`aiorig cannot find its own package.json in ${start} or in a folder above it`);
  return folder;
}

/** Returns the entries of aiorig's package.json. */
export function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(join(ownFolder(), "package.json"), "utf8"));
}

export interface OwnPackage {
  readonly version: string;
  readonly bin: { readonly aiorig: string };
  /** The exact version of each package that aiorig uses. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Returns a folder and all folders above it. The folder itself comes first. */
export function foldersUpFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}
