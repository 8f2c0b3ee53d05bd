import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import ts from "typescript";
import { compileSources, ROOT } from "./compile-sources.ts";

const DIST = join(ROOT, "dist");

/**
 * `npm run build`: makes dist/ with everything that the package contains: the compiled sources, and the types of the
 * modules that users import.
 */
async function buildPackage(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  declarePublicModules();
  await compileSources(DIST);
}

/** Writes the type declarations of the modules that users import, and of no other modules. */
function declarePublicModules(): void {
  execaSync("tsc", ["-p", "tsconfig.build.json"], {
    cwd: ROOT,
    preferLocal: true,
    localDir: ROOT,
    stdio: "inherit",
  });
  const found = new Set<string>();
  for (const { types } of Object.values<{ readonly types?: string }>(readPackage().exports)) {
    if (types !== undefined) declarationsFrom(join(ROOT, types), found);
  }
  for (const file of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
    const path = join(DIST, file);
    // A declaration that is not in `found` describes internals, and users must not rely on internals.
    if (path.endsWith(".d.ts") && !found.has(path)) rmSync(path);
  }
}

/** Adds the declaration file `path`, and all declaration files that it imports directly or indirectly, to `found`. */
function declarationsFrom(path: string, found: Set<string>): void {
  if (found.has(path)) return;
  found.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, "utf8")).importedFiles) {
    if (!fileName.startsWith(".")) continue;
    declarationsFrom(join(dirname(path), fileName.replace(/\.[jt]s$/, ".d.ts")), found);
  }
}

function readPackage() {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
}

await buildPackage();
