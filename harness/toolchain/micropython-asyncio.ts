import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Found } from "./build-cache.ts";
import type { BuildOptions } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";

/** What the cache holds of MicroPython's asyncio: the path is that of the package. */
export async function findMicropythonAsyncio(): Promise<Found> {
  return findBuiltFromDebian(MICROPYTHON_ASYNCIO, PACKAGE);
}

/** Fetches MicroPython's asyncio, if it is missing or damaged, and returns its path. Throws like buildFromDebian. */
export async function fetchMicropythonAsyncio(options: BuildOptions = {}): Promise<string> {
  return join(await buildFromDebian(MICROPYTHON_ASYNCIO, options), PACKAGE);
}

const SUITE = "trixie";
const VERSION = "1.25.0+ds-1";
const PACKAGE = "asyncio";
const SOURCE = "micropython";

/** Only files are copied out of the source package, so it is the same on every machine, and nothing is compiled. */
export const MICROPYTHON_ASYNCIO: DebianBuild = {
  suite: SUITE,
  tools: [{ command: "dpkg-source", package: "dpkg-dev" }],
  elsewhere: {
    what: "MicroPython's asyncio comes from Debian's source package",
    remedy: "name the folder extmod/asyncio of MicroPython's sources with --asyncio",
  },
  recipe: () => ({
    name: "micropython-asyncio",
    version: VERSION,
    inputs: [SUITE],
    keeps: ["asyncio/"],
  }),
  unpack: (debian, work) => debian.unpackSource("micropython", VERSION, join(work, SOURCE)),
  async make(work, result) {
    const source = join(work, SOURCE, "extmod", "asyncio");
    for (const name of await readdir(source)) {
      if (name.endsWith(".py")) await cp(join(source, name), join(result, PACKAGE, name));
    }
  },
};
