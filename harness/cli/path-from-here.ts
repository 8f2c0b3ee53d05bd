import { relative } from "node:path";

/** A path as one would name it here: relative if it is below this folder. */
export function pathFromHere(path: string): string {
  const fromHere = relative(process.cwd(), path);
  if (fromHere === "") return ".";
  return fromHere.startsWith("..") ? path : fromHere;
}
