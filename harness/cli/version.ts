import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../engine/suite.ts";

/** The version of aiorig, as package.json has it. */
export function version(): string {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
}
