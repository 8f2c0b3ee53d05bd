import { fileURLToPath } from "node:url";
import { LOADER_URL } from "../python/bundle.ts";
import { hashFile } from "../toolchain/content-hash.ts";

/**
 * The error for a file in node_modules that differs from the published file. Its message names the file and says what
 * to do.
 */
export class DamagedInstallation extends Error {
  override readonly name = "DamagedInstallation";
}

/**
 * The files of the reference's interpreter in the pinned package, each with the SHA-256 of the
 * published file.
 */
export const PUBLISHED_FILES: Readonly<Record<string, string>> = {
  "micropython.mjs": "26cc7a99064a16518ab9a695e848efb248bfce504aee56ae73b2af35f3dcbf8b",
  "micropython.wasm": "d5913c9327072e71d3e7a2e9384ea326f7d784bcc2f50a01b602c52bd2bdcafd",
};

/**
 * Throws DamagedInstallation if the reference's interpreter differs from the published one. A damaged interpreter may
 * run most programs but return wrong results.
 */
export function checkInterpreterPackage(packageUrl = LOADER_URL): void {
  for (const [name, published] of Object.entries(PUBLISHED_FILES)) {
    const file = fileURLToPath(new URL(name, packageUrl));
    const found = hashFile(file);
    if (found === published) continue;
    const what = found === undefined ? "cannot be read" : "is not the file that was published";
    throw new DamagedInstallation(
      `the interpreter of the reference is damaged: ${file} ${what}. Install the packages again: npm ci`,
    );
  }
}
