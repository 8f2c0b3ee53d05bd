import { cp } from "node:fs/promises";
import path from "node:path";
import type { BuildOptions } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild } from "./debian-build.ts";

/**
 * Fetches MicroPython's own tool for boards from Debian, once, and gives the folder of Python modules to
 * run it from: `PYTHONPATH=<folder> python3 -m mpremote`. Nothing is installed. For tests that others'
 * tools get on with our boards. Throws like buildFromDebian.
 */
export function provideMpremote(options: BuildOptions = {}): Promise<string> {
  return buildFromDebian(BUILD, options);
}

const SUITE = "trixie";
const PACKAGES = [
  ["micropython-mpremote", "1.24.1-1"],
  ["python3-serial", "3.5-2"],
] as const;

const BUILD: DebianBuild = {
  suite: SUITE,
  tools: [],
  elsewhere: { what: "mpremote is fetched from Debian's packages", remedy: "try this on Debian" },
  recipe: () => ({ name: "mpremote", version: PACKAGES[0][1], inputs: [SUITE, PACKAGES] }),
  async unpack(debian, work) {
    for (const [name, version] of PACKAGES) await debian.unpackBinary(name, version, work);
  },
  make: (work, result) =>
    cp(path.join(work, "usr/lib/python3/dist-packages"), result, { recursive: true }),
};
