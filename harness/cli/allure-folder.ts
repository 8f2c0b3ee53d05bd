import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { OutFolder } from "../output/out-folder.ts";
import { recordFile } from "../output/written-files.ts";

/** The folder of Allure's results, inside the folder for output. */
export const ALLURE_RESULTS = "allure-results";

/** Removes the Allure results of an earlier run. Throws OutputRefused for files that do not belong to Allure. */
export function clearAllureResults(out: OutFolder): void {
  const names = namesOf(out.path);
  out.refuseForeign(names, (file) => RESULT_FILE.test(file));
  for (const name of names) recordFile(out.path, name);
  removeAllureResults(out);
}

/**
 * Removes the Allure results of earlier runs. Without this, a report would show these old results as results of the new
 * run. Only files that aiorig recorded as its own are removed.
 */
export function removeAllureResults(out: OutFolder): void {
  out.remove((name) => name.startsWith(`${ALLURE_RESULTS}/`));
}

/** Records Allure's result files as files of aiorig. A later run may replace only recorded files. */
export function recordAllureResults(outDir: string): void {
  for (const name of namesOf(outDir)) recordFile(outDir, name);
}

/**
 * Matches the names of the files that allure-vitest writes. A killed run leaves such files without a record in the list
 * of aiorig's files, so aiorig recognises them by their names.
 */
const RESULT_FILE = /(?:-result\.json|-attachment\.\w+|environment\.properties)$/;

function namesOf(outDir: string): string[] {
  try {
    return readdirSync(join(outDir, ALLURE_RESULTS)).map((name) => `${ALLURE_RESULTS}/${name}`);
  } catch {
    return [];
  }
}
