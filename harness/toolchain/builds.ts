import type { Recipe } from "./build-manifest.ts";
import { readHostSystem } from "./host-system.ts";
import { MICROPYTHON_UNIX } from "./micropython-unix.ts";
import { MPREMOTE } from "./mpremote.ts";
import { RP2040_FIRMWARE } from "./rp2040-firmware.ts";

const BUILDS = [MICROPYTHON_UNIX, RP2040_FIRMWARE, MPREMOTE];

/** The Debian suites that builds use. */
export const SUITES: readonly string[] = [...new Set(BUILDS.map(({ suite }) => suite))];

/** The recipes of everything that this version of aiorig builds on this machine. */
export async function currentRecipes(): Promise<Recipe[]> {
  const host = await readHostSystem();
  return BUILDS.map((build) => build.recipe(host));
}
