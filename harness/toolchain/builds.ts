import { resultName } from "./build-manifest.ts";
import type { KnownBuilds } from "./cache-contents.ts";
import { readHostSystem } from "./host-system.ts";
import { asyncioFiles } from "./micropython-asyncio.ts";
import { builtReleases, DEFAULT_RELEASE } from "./micropython-release.ts";
import { unixPort } from "./micropython-unix.ts";
import { MPREMOTE } from "./mpremote.ts";
import { NODE_VERSIONS, nodeRecipe } from "./node-binary.ts";
import { picoFirmware } from "./rp2040-firmware.ts";

/** Returns everything that this version of aiorig can build on this machine. */
export async function knownBuilds(): Promise<KnownBuilds> {
  const host = await readHostSystem();
  // The list has the default builds, and the builds of other versions of MicroPython that somebody used.
  const builds = [MPREMOTE];
  for (const build of RELEASE_BUILDS) {
    builds.push(build(DEFAULT_RELEASE), ...(await builtReleases(build)).map(build));
  }
  const recipes = new Map(
    builds.map((build) => [resultName(build.recipe(host)), build.recipe(host)]),
  );
  return {
    recipes: [...recipes.values(), ...Object.values(NODE_VERSIONS).map(nodeRecipe)],
    suites: [...new Set(builds.map(({ suite }) => suite))],
    logs: ["cpython", "micropython-releases"],
  };
}

const RELEASE_BUILDS = [asyncioFiles, unixPort, picoFirmware];
