import { fileURLToPath } from "node:url";
import { OWN_ENDING } from "../text/own-package.ts";

/**
 * The names that the files of a suite may import, each with the path of a file. So `aiorig/suite` works in any folder,
 * without an installed package.
 */
export const SUITE_ALIASES: Readonly<Record<string, string>> = {
  "aiorig/suite": fileURLToPath(new URL(`../check/suite-module${OWN_ENDING}`, import.meta.url)),
};
