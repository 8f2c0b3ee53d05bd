import type { KnownBuilds } from "./cache-contents.ts";
import { readHostSystem } from "./host-system.ts";
import { MICROPYTHON_ASYNCIO } from "./micropython-asyncio.ts";
import { MICROPYTHON_UNIX } from "./micropython-unix.ts";
import { MPREMOTE } from "./mpremote.ts";
import { NODE_VERSIONS, nodeRecipe } from "./node-binary.ts";
import { RP2040_FIRMWARE } from "./rp2040-firmware.ts";

/** Everything that this version of aiorig builds on this machine. */
export async function knownBuilds(): Promise<KnownBuilds> {
  const host = await readHostSystem();
  return {
    recipes: [
      ...BUILDS.map((build) => build.recipe(host)),
      ...Object.values(NODE_VERSIONS).map(nodeRecipe),
    ],
    suites: [...new Set(BUILDS.map(({ suite }) => suite))],
    logs: ["cpython"],
  };
}

const BUILDS = [MICROPYTHON_ASYNCIO, MICROPYTHON_UNIX, RP2040_FIRMWARE, MPREMOTE];
