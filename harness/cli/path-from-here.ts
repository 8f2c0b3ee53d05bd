import { relative } from "node:path";

/** A path for messages. It is relative if it is inside the current folder. */
export function pathFromHere(path: string): string {
  const fromHere = relative(process.cwd(), path);
  if (fromHere === "") return ".";
  return fromHere.startsWith("..") ? path : fromHere;
}
