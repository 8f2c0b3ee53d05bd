import { shorten } from "../../harness/text/shorten.ts";

/** The name of a target or a version, short enough for a cell. */
export function shortName(name: string): string {
  return shorten(name, 60);
}
