import { copyFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { BuildOptions, BuildSteps } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";

/** The path of the unix port that was built before, if there is one. */
export async function findMicropythonUnix(): Promise<string | undefined> {
  const folder = await findBuiltFromDebian(BUILD);
  return folder && path.join(folder, PROGRAM);
}

/** Builds MicroPython's unix port, once, and gives its path. Throws like buildFromDebian. */
export async function buildMicropythonUnix(options: BuildOptions = {}): Promise<string> {
  return path.join(await buildFromDebian(BUILD, options), PROGRAM);
}

const SUITE = "trixie";
const VERSION = "1.25.0+ds-1";
const PROGRAM = "micropython";
const SOURCE = "micropython";

const MANIFEST = 'include("$(MPY_DIR)/extmod/asyncio")\n';

/** A newer compiler than the source's warns of more. */
const WARNINGS_PASS = "CFLAGS_EXTRA=-Wno-error";

/** The Debian source has no mbedtls and no berkeley-db; no program of ours needs them or libffi. */
const MAKE_VARIABLES = [
  "MICROPY_PY_SSL=0",
  "MICROPY_SSL_MBEDTLS=0",
  "MICROPY_PY_BTREE=0",
  "MICROPY_PY_FFI=0",
  WARNINGS_PASS,
];

const TRIAL = "import asyncio\nasync def main(): await asyncio.sleep_ms(1)\nasyncio.run(main())";

const BUILD: DebianBuild = {
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
    // A home folder may be shared by machines whose C libraries differ.
    inputs: [SUITE, MANIFEST, MAKE_VARIABLES, host.arch, host.id, host.codename],
  }),
  unpack: (debian, work) => debian.unpackSource("micropython", VERSION, path.join(work, SOURCE)),
  async make(work, result, steps) {
    await copyFile(await make(path.join(work, SOURCE), steps), path.join(result, PROGRAM));
  },
};

async function make(source: string, steps: BuildSteps): Promise<string> {
  const manifest = path.join(source, "aiorig-manifest.py");
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
  const program = path.join(source, "ports/unix/build-standard/micropython");
  steps.step("Trying MicroPython");
  await steps.run(program, ["-c", TRIAL]);
  return program;
}
