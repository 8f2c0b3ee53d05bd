import { relative } from "node:path";

/** A path for messages: relative if it is below the current folder. */
export function pathFromHere(path: string): string {
  const fromHere = relative(process.cwd(), path);
  if (fromHere === "") return ".";
  return fromHere.startsWith("..") ? path : fromHere;
}
