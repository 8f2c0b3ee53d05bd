import { relative } from "node:path";

/**
 * Makes the text of a path for messages. If the path is inside the current folder, the text is relative to this folder.
 */
export function pathFromHere(path: string): string {
  const fromHere = relative(process.cwd(), path);
  if (fromHere === "") return ".";
  return fromHere.startsWith("..") ? path : fromHere;
}
