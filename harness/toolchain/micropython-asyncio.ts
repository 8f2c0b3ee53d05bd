import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Found } from "./build-cache.ts";
import type { BuildOptions } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";
import { chooseRelease, findRelease, type MicropythonRelease } from "./micropython-release.ts";

/**
 * Returns the state of MicroPython's asyncio in the cache, for a version or for the default version. In the result,
 * `path` is the path of the package.
 */
export async function findMicropythonAsyncio(version?: string): Promise<Found> {
  const release = await findRelease(version, asyncioFiles);
  if (release === undefined) return { state: "absent" };
  return findBuiltFromDebian(asyncioFiles(release), PACKAGE);
}

/**
 * Returns the path of MicroPython's asyncio. Fetches it if it is missing or damaged. Throws the same errors as
 * buildFromDebian and chooseRelease.
 */
export async function fetchMicropythonAsyncio(
  options: BuildOptions = {},
  version?: string,
): Promise<string> {
  const release = await chooseRelease(version, asyncioFiles, options);
  return join(await buildFromDebian(asyncioFiles(release), options), PACKAGE);
}

const PACKAGE = "asyncio";
const SOURCE = "micropython";

/**
 * Returns the build of a release's asyncio package. The files are copied and not compiled, so they are the same on
 * every machine.
 */
export const asyncioFiles = ({ suite, version }: MicropythonRelease): DebianBuild => ({
  suite,
  tools: [{ command: "dpkg-source", package: "dpkg-dev" }],
  elsewhere: {
    what: "MicroPython's asyncio comes from Debian's source package",
    remedy: "set --asyncio to the folder extmod/asyncio of MicroPython's sources",
  },
  recipe: () => ({
    name: "micropython-asyncio",
    version,
    inputs: [suite],
    keeps: ["asyncio/"],
  }),
  unpack: (debian, work) => debian.unpackSource("micropython", version, join(work, SOURCE)),
  async make(work, result) {
    const source = join(work, SOURCE, "extmod", "asyncio");
    for (const name of await readdir(source)) {
      if (name.endsWith(".py")) await cp(join(source, name), join(result, PACKAGE, name));
    }
  },
});
