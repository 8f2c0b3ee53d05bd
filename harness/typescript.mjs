// Lets Node run our TypeScript: node --import ./harness/typescript.mjs FILE. It is tsx, with three differences.
import { accessSync, constants, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PARENT = Symbol.for("aiorig.parent");

if (globalThis[PARENT] === undefined) {
  // Who started us is seen here first: later it may be gone, and the system in its place.
  globalThis[PARENT] = process.ppid;
  // A file that cannot be loaded, or an error that nobody catches, is "something broke" (3). Node's own code for it
  // is 1, which says of a runtime that it does not conform.
  process.on("uncaughtExceptionMonitor", () => {
    process.once("exit", (code) => {
      if (code === 1) process.exitCode = 3;
    });
  });
  await loadTsx();
}

/**
 * tsx keeps what it has compiled below the folder for temporary files. In the one of a run it would start from nothing
 * each time; in that of the system it would be left there.
 */
async function loadTsx() {
  const { TMPDIR } = process.env;
  const cache = fileURLToPath(new URL("../node_modules/.cache", import.meta.url));
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    process.env.TMPDIR = cache;
  } catch {
    // Not for us to write to: then tsx does as it always does.
  }
  await import("tsx");
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
}
