// Lets Node run our TypeScript: node --import ./harness/typescript.mjs FILE. This file loads tsx, records our parent,
// changes the exit code of some errors, and sets the cache folder of tsx. In the package, our files are JavaScript.
// There, tsx is loaded only for the first TypeScript file of a user, because loading tsx takes a quarter of the time of
// a short run (harness/toolchain/user-module.ts).
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PARENT = Symbol.for("aiorig.parent");

if (globalThis[PARENT] === undefined) {
  // Records our parent here, as early as possible. If our parent ends before this line, we would record another process
  // as our parent.
  globalThis[PARENT] = process.ppid;
  // If a file cannot be loaded, or if nobody catches an error, the exit code must be 3 (something broke). Node's own
  // exit code would be 1, which means in aiorig that a runtime does not conform.
  process.on("uncaughtExceptionMonitor", () => {
    process.once("exit", (code) => {
      if (code === 1) process.exitCode = 3;
    });
  });
  if (existsSync(new URL("cli/main.ts", import.meta.url))) await loadTsx();
}

/**
 * Loads tsx with a separate folder for its compiled output. Without this folder, tsx would write to TMPDIR. If TMPDIR
 * is the folder of one run, tsx would have to compile everything in each run. If TMPDIR is the system's folder, nobody
 * would ever remove the output.
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
