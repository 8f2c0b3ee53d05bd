import { readFileSync } from "node:fs";
import { Markup } from "./markup.ts";

/** Returns a style or a script that goes into a page unchanged. `path` is the path of its file inside `reports/`. */
export function asset(path: string): Markup {
  return new Markup(readFileSync(new URL(path, import.meta.url), "utf8"));
}
