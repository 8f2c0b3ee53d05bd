import { copyFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Found } from "./build-cache.ts";
import type { BuildOptions, BuildSteps } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";
import {
  chooseRelease,
  DEFAULT_RELEASE,
  findRelease,
  type MicropythonRelease,
} from "./micropython-release.ts";

/**
 * Returns the state of the unix port in the cache, for a version or for the default version. In the result, `path` is
 * the path of MicroPython's program.
 */
export async function findMicropythonUnix(version?: string): Promise<Found> {
  const release = await findRelease(version, unixPort);
  if (release === undefined) return { state: "absent" };
  return findBuiltFromDebian(unixPort(release), PROGRAM);
}

/**
 * Returns the path of MicroPython's unix port. Builds it if it is missing or damaged. Throws the same errors as
 * buildFromDebian and chooseRelease.
 */
export async function buildMicropythonUnix(
  options: BuildOptions = {},
  version?: string,
): Promise<string> {
  const release = await chooseRelease(version, unixPort, options);
  return join(await buildFromDebian(unixPort(release), options), PROGRAM);
}

const PROGRAM = "micropython";
const SOURCE = "micropython";

const MANIFEST = 'include("$(MPY_DIR)/extmod/asyncio")\n';

/** A compiler that is newer than MicroPython's source reports more warnings. These warnings must not stop the build. */
const WARNINGS_PASS = "CFLAGS_EXTRA=-Wno-error";

/**
 * These variables turn off the parts of MicroPython that need mbedtls, berkeley-db or libffi. The Debian source has no
 * mbedtls and no berkeley-db. The suite's programs do not need any of these three libraries.
 */
const MAKE_VARIABLES = [
  "MICROPY_PY_SSL=0",
  "MICROPY_SSL_MBEDTLS=0",
  "MICROPY_PY_BTREE=0",
  "MICROPY_PY_FFI=0",
  WARNINGS_PASS,
];

const TRIAL = "import asyncio\nasync def main(): await asyncio.sleep_ms(1)\nasyncio.run(main())";

/** Returns the recipe for a build of the unix port of a release. */
export const unixPort = ({ suite, version }: MicropythonRelease): DebianBuild => ({
  suite,
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
      "install MicroPython's unix port, 1.21 or newer (many package managers call it micropython)",
  },
  recipe: (host) => ({
    name: "micropython-unix",
    version,
    // The inputs contain the machine's operating system, because machines with different C libraries may share one home
    // folder.
    inputs: [suite, MANIFEST, MAKE_VARIABLES, host.arch, host.id, host.codename],
    keeps: [PROGRAM],
  }),
  unpack: (debian, work) => debian.unpackSource("micropython", version, join(work, SOURCE)),
  async make(work, result, steps) {
    const program = join(result, PROGRAM);
    await copyFile(await compile(join(work, SOURCE), steps), program);
    steps.step("Trying MicroPython");
    await steps.run(program, ["-c", TRIAL]);
  },
});

export const MICROPYTHON_UNIX = unixPort(DEFAULT_RELEASE);

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
