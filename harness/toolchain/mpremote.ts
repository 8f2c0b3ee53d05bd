import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { BuildOptions } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild } from "./debian-build.ts";

/**
 * Returns the folder with the Python modules of mpremote, which is MicroPython's own tool for boards. If the modules
 * are missing or damaged, aiorig fetches them from Debian. Nothing is installed in the system. To run mpremote:
 * `PYTHONPATH=<folder> python3 -m mpremote`. Tests use mpremote to show that other tools work with aiorig's boards.
 * Throws the same errors as buildFromDebian.
 */
export function provideMpremote(options: BuildOptions = {}): Promise<string> {
  return buildFromDebian(MPREMOTE, options);
}

const SUITE = "trixie";
const PACKAGES = [
  ["micropython-mpremote", "1.24.1-1"],
  ["python3-serial", "3.5-2"],
] as const;

export const MPREMOTE: DebianBuild = {
  suite: SUITE,
  tools: [],
  elsewhere: { what: "mpremote is fetched from Debian's packages", remedy: "run this on Debian" },
  recipe: () => ({
    name: "mpremote",
    version: PACKAGES[0][1],
    inputs: [SUITE, PACKAGES],
    keeps: ["mpremote/", "mpremote-1.24.1.dist-info/", "pyserial-3.5.egg-info/", "serial/"],
  }),
  async unpack(debian, work) {
    for (const [name, version] of PACKAGES) await debian.unpackBinary(name, version, work);
  },
  make: (work, result) =>
    cp(join(work, "usr/lib/python3/dist-packages"), result, { recursive: true }),
};
