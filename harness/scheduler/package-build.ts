import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "dist");

/** `npm run build`: compiles the package to dist/. Keeps only the type declarations that its users can reach. */
function buildPackage(): void {
  rmSync(DIST, { recursive: true, force: true });
  execaSync("tsc", ["-p", "tsconfig.build.json"], {
    cwd: ROOT,
    preferLocal: true,
    localDir: ROOT,
    stdio: "inherit",
  });
  const reachable = declarationsFrom(join(DIST, "scheduler", "index.d.ts"));
  for (const file of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
    const path = join(DIST, file);
    // The other declarations describe internals, which users must not rely on.
    if (path.endsWith(".d.ts") && !reachable.has(path)) rmSync(path);
  }
}

/** The declaration file and all declaration files that it reaches through imports and exports. */
function declarationsFrom(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, "utf8")).importedFiles) {
    declarationsFrom(join(dirname(path), fileName.replace(/\.[jt]s$/, ".d.ts")), found);
  }
  return found;
}

buildPackage();
