import { copyFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Found } from "./build-cache.ts";
import type { BuildOptions, BuildSteps } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";

/** The state of the unix port in the cache. `path` is the path of the program. */
export async function findMicropythonUnix(): Promise<Found> {
  return findBuiltFromDebian(MICROPYTHON_UNIX, PROGRAM);
}

/**
 * Returns the path of MicroPython's unix port, and builds it if it is missing or damaged. Throws like
 * buildFromDebian.
 */
export async function buildMicropythonUnix(options: BuildOptions = {}): Promise<string> {
  return join(await buildFromDebian(MICROPYTHON_UNIX, options), PROGRAM);
}

const SUITE = "trixie";
const VERSION = "1.25.0+ds-1";
const PROGRAM = "micropython";
const SOURCE = "micropython";

const MANIFEST = 'include("$(MPY_DIR)/extmod/asyncio")\n';

/** A compiler that is newer than the source warns about more things. Those warnings must not stop the build. */
const WARNINGS_PASS = "CFLAGS_EXTRA=-Wno-error";

/** The Debian source has no mbedtls and no berkeley-db. The suite's programs need neither them nor libffi. */
const MAKE_VARIABLES = [
  "MICROPY_PY_SSL=0",
  "MICROPY_SSL_MBEDTLS=0",
  "MICROPY_PY_BTREE=0",
  "MICROPY_PY_FFI=0",
  WARNINGS_PASS,
];

const TRIAL = "import asyncio\nasync def main(): await asyncio.sleep_ms(1)\nasyncio.run(main())";

export const MICROPYTHON_UNIX: DebianBuild = {
  suite: SUITE,
  tools: [
    { command: "gcc", package: "gcc" },
    { file: "/usr/include/stdio.h", package: "libc6-dev" },
    { command: "make", package: "make" },
    { command: "python3", package: "python3" },
    { command: "dpkg-source", package: "dpkg-dev" },
  ],
  elsewhere: {
    what: "MicroPython is built from Debian's source package",
    remedy:
      "install MicroPython's unix port, 1.21 or newer (many package managers have it as micropython)",
  },
  recipe: (host) => ({
    name: "micropython-unix",
    version: VERSION,
    // Machines with different C libraries may share a home folder.
    inputs: [SUITE, MANIFEST, MAKE_VARIABLES, host.arch, host.id, host.codename],
    keeps: [PROGRAM],
  }),
  unpack: (debian, work) => debian.unpackSource("micropython", VERSION, join(work, SOURCE)),
  async make(work, result, steps) {
    const program = join(result, PROGRAM);
    await copyFile(await compile(join(work, SOURCE), steps), program);
    steps.step("Trying MicroPython");
    await steps.run(program, ["-c", TRIAL]);
  },
};

async function compile(source: string, steps: BuildSteps): Promise<string> {
  const manifest = join(source, "aiorig-manifest.py");
  await writeFile(manifest, MANIFEST);
  const parallel = `-j${availableParallelism()}`;
  steps.step("Building mpy-cross");
  await steps.run("make", ["-C", "mpy-cross", parallel, WARNINGS_PASS], {
    cwd: source,
  });
  steps.step("Building MicroPython's unix port");
  await steps.run(
    "make",
    ["-C", "ports/unix", parallel, ...MAKE_VARIABLES, `FROZEN_MANIFEST=${manifest}`],
    { cwd: source },
  );
  return join(source, "ports/unix/build-standard/micropython");
}
