import { cp } from "node:fs/promises";
import path from "node:path";
import { buildOnce, type Recipe } from "./build-cache.ts";
import { type BuildOptions, openBuildSteps } from "./build-steps.ts";
import { withDebianSource } from "./debian-source.ts";
import { readHostSystem } from "./host-system.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/**
 * Fetches MicroPython's own tool for boards from Debian, once, and gives the folder of Python modules to
 * run it from: `PYTHONPATH=<folder> python3 -m mpremote`. Nothing is installed. For tests that others'
 * tools get on with our boards. Throws like buildRp2040Firmware.
 */
export async function provideMpremote(options: BuildOptions = {}): Promise<string> {
  const host = await readHostSystem();
  if (!host.isDebian) {
    throw new ToolchainUnavailable(
      `mpremote is fetched from Debian's packages, and this machine runs ${host.title}`,
      "try this on Debian",
    );
  }
  return buildOnce(RECIPE, async ({ work, result }) => {
    const steps = openBuildSteps("mpremote", options);
    await withDebianSource(SUITE, host, steps, async (debian) => {
      for (const [name, version] of PACKAGES) await debian.unpackBinary(name, version, work);
    });
    await cp(path.join(work, "usr/lib/python3/dist-packages"), result, { recursive: true });
  });
}

const SUITE = "trixie";
const PACKAGES = [
  ["micropython-mpremote", "1.24.1-1"],
  ["python3-serial", "3.5-2"],
] as const;

const RECIPE: Recipe = { name: "mpremote", version: PACKAGES[0][1], inputs: [SUITE, PACKAGES] };
