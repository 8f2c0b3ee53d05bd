import { dirname, join } from "node:path";
import type { ModulesBeside } from "../runtimes/config.ts";
import type { ModuleSource } from "./hints/program.ts";

/**
 * Returns the modules that the user wrote: the imported files in the folder of the program. Files in the folder `lib`
 * and in other folders are libraries, so they do not count. `path` is the program as the user wrote it, and `file` is
 * its absolute path.
 */
export function userModules(
  { path, file: program }: { readonly path: string; readonly file: string },
  { files }: Pick<ModulesBeside, "files">,
): ModuleSource[] {
  return files.flatMap(({ place, file, bytes }) => {
    const isBeside = file === join(dirname(program), place) && !place.startsWith("lib/");
    if (!isBeside || !place.endsWith(".py")) return [];
    const name = place.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
    return [{ name, path: join(dirname(path), place), text: Buffer.from(bytes).toString() }];
  });
}
