import { shorten } from "../../harness/text/shorten.ts";

/** Shortens the name of a target or a version, so that it fits into a cell. */
export function shortName(name: string): string {
  return shorten(name, 60);
}
