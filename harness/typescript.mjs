// Lets Node run our TypeScript: node --import ./harness/typescript.mjs FILE. It loads tsx, and also records our parent,
// changes the exit code of some errors, and sets the cache folder of tsx. In the package, our files are JavaScript.
// There, tsx loads only with the first TypeScript file of a user, because loading takes a quarter of the time of a
// short run (harness/toolchain/user-module.ts).
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PARENT = Symbol.for("aiorig.parent");

if (globalThis[PARENT] === undefined) {
  // Records our parent here, as early as possible. If our parent ends before this line, we would record another process
  // as our parent.
  globalThis[PARENT] = process.ppid;
  // A file that cannot be loaded, or an error that nobody catches, means "something broke" (3). Node's own exit code
  // would be 1. In aiorig, 1 means "a runtime does not conform".
  process.on("uncaughtExceptionMonitor", () => {
    process.once("exit", (code) => {
      if (code === 1) process.exitCode = 3;
    });
  });
  if (existsSync(new URL("cli/main.ts", import.meta.url))) await loadTsx();
}

/**
 * tsx writes its output to the folder for temporary files. In the folder of a run, tsx would have to compile everything
 * in each run. In the system's folder for temporary files, nobody would ever remove the output. So tsx gets a separate
 * folder.
 */
async function loadTsx() {
  const { TMPDIR } = process.env;
  const cache = fileURLToPath(new URL("../node_modules/.cache", import.meta.url));
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    process.env.TMPDIR = cache;
  } catch {
    // This process is not allowed to write to that folder, so tsx uses its default folder.
  }
  await import("tsx");
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
}
