import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { compileSources, ROOT, shippedFiles } from "./compile-sources.ts";

/**
 * Compiles the sources for the tests that start aiorig as a process, because compiled code takes only two thirds of the
 * time. Compiles again only after a change of the sources. vitest calls this function before the unit tests. The
 * workers find the compiled command in the environment variable AIORIG_COMPILED.
 */
export async function setup(): Promise<void> {
  const folder = join(CACHE, stateOfSources());
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    removeOld();
    const unfinished = `${folder}.${process.pid}`;
    await compileSources(unfinished, { joinsPackages: JOINED });
    // Two test runs may compile at the same time. The run that finishes later removes its own folder and uses the
    // folder of the other run.
    if (existsSync(folder)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, folder);
  }
  process.env.AIORIG_COMPILED = join(folder, "aiorig.mjs");
  preferRealPython();
}

const CACHE = join(ROOT, "node_modules", ".cache", "aiorig-compiled");

/** Nearly every process loads these packages. Each of them has many files, so its files are joined into one file. */
const JOINED = ["execa", "zod"];

/**
 * Puts the folder of the real Python first in the PATH, because the tests start Python hundreds of times. A version
 * manager replaces `python3` by a script that first looks for the real Python. Python itself starts in a quarter of the
 * time of this script.
 */
function preferRealPython(): void {
  try {
    const asked = ["-c", "import sys; print(sys.executable)"];
    const python = execFileSync("python3", asked, { encoding: "utf8", timeout: 60_000 }).trim();
    if (python !== "") process.env.PATH = `${dirname(python)}${delimiter}${process.env.PATH}`;
  } catch {
    // There is no Python here. The tests that need Python then say that it is missing.
  }
}

/** Returns a folder name that is different after each change of the sources. */
function stateOfSources(): string {
  const hash = createHash("sha256").update(JOINED.join());
  for (const file of shippedFiles().sort()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Removes the folders that are older than a day, because no test run uses them any more. */
function removeOld(): void {
  const oldestMs = Date.now() - 24 * 3600 * 1000;
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (statSync(path).mtimeMs < oldestMs) rmSync(path, { recursive: true, force: true });
  }
}
