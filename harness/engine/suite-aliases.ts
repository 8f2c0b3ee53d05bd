import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SUITE_MODULE = fileURLToPath(new URL("../check/suite-module.ts", import.meta.url));

/**
 * The names that the files of a suite may import, each with the path of a file. In a checkout, `aiorig/suite` works
 * without an installed package. The package itself has compiled files, and is found in the usual way.
 */
export const SUITE_ALIASES: Readonly<Record<string, string>> = existsSync(SUITE_MODULE)
  ? { "aiorig/suite": SUITE_MODULE }
  : {};
