import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Found } from "./build-cache.ts";
import { BuildError, type BuildOptions, type BuildSteps } from "./build-steps.ts";
import { buildFromDebian, type DebianBuild, findBuiltFromDebian } from "./debian-build.ts";
import {
  chooseRelease,
  DEFAULT_RELEASE,
  findRelease,
  type MicropythonRelease,
} from "./micropython-release.ts";

/**
 * Says whether the cache has the firmware for a version, or for the default version. If the cache has it, the field
 * `path` is the path of the image.
 */
export async function findRp2040Firmware(version?: string): Promise<Found> {
  const release = await findRelease(version, picoFirmware);
  if (release === undefined) return { state: "absent" };
  return findBuiltFromDebian(picoFirmware(release), IMAGE);
}

/**
 * Returns the path of an image of MicroPython for the Raspberry Pi Pico. Builds it if it is missing or damaged. The
 * image is the content of the flash from its start (`.bin`), including the boot stage.
 *
 * `tryOut` is called with each new image, and must throw if the image does not work. Such an image is not kept.
 *
 * Throws the same errors as buildFromDebian and chooseRelease.
 */
export async function buildRp2040Firmware(
  tryOut: (image: string) => Promise<void>,
  options: BuildOptions = {},
  version?: string,
): Promise<string> {
  const firmware = picoFirmware(await chooseRelease(version, picoFirmware, options));
  const build: DebianBuild = {
    ...firmware,
    async make(work, result, steps) {
      await firmware.make(work, result, steps);
      steps.step("Trying the firmware");
      await tryOut(join(result, IMAGE)).catch((error: Error) => {
        throw new BuildError("The new firmware does not work.", error.message, steps.log);
      });
    },
  };
  return join(await buildFromDebian(build, options), IMAGE);
}

/**
 * Replaces the only match of a pattern in a text. If there is no match, or more than one match, the recipe is out of
 * date, so this function throws.
 */
export function replaceOnce(text: string, from: RegExp, to: string, file: string): string {
  const count = [...text.matchAll(new RegExp(from, `${from.flags}g`))].length;
  if (count !== 1) {
    throw new Error(
      `the build recipe is out of date for ${file}: the pattern ${from} must match once, but it matches ${count} times`,
    );
  }
  return text.replace(from, to);
}

const BOARD = "RPI_PICO";
const IMAGE = "firmware.bin";
/** The name of the file that lists the functions of the image with their addresses, as `nm` prints them. */
const SYMBOLS = "firmware.symbols";
const SOURCE = "micropython";

const NEWLIB = "/usr/lib/arm-none-eabi/newlib/thumb/v6-m/nofp";

const MANIFEST = 'freeze("$(PORT_DIR)/modules")\ninclude("$(MPY_DIR)/extmod/asyncio")\n';

interface Change {
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

/**
 * Debian's source has no mbedtls. These changes remove the parts of MicroPython that need mbedtls. The suite's programs
 * do not use these parts.
 */
const CHANGES: readonly Change[] = [
  cmake(/set\(MICROPY_SSL_MBEDTLS ON\)/, "set(MICROPY_SSL_MBEDTLS OFF)"),
  cmake(/\n *mbedtls\/mbedtls_port\.c(?=\n)/, ""),
  cmake(/target_link_libraries\(\$\{MICROPY_TARGET\} micropy_lib_mbedtls\)/, ""),
  ...[
    "MICROPY_SSL_MBEDTLS",
    "MICROPY_PY_SSL",
    "MICROPY_PY_HASHLIB_SHA1",
    "MICROPY_PY_CRYPTOLIB",
  ].map((option) => ({
    file: "ports/rp2/mpconfigport.h",
    from: new RegExp(`#define ${option} +\\(1\\)`),
    to: `#define ${option} (0)`,
  })),
];

/**
 * Returns the changes to the sources for a release. From version 2.2 on, the Pico SDK has the part
 * `pico_platform_common`. The sources of MicroPython 1.26 do not name this part yet, so a change adds its name.
 */
function changesFor(release: MicropythonRelease): readonly Change[] {
  if (!hasNewerSdk(release)) return CHANGES;
  const parts = "\n    pico_platform\n    pico_platform_common\n";
  return [...CHANGES, cmake(/\n *pico_platform\n/, parts)];
}

/**
 * Returns the options of cmake for a release. From version 2.2 on, Debian's Pico SDK uses picolibc by default. This
 * recipe installs newlib, so an option selects newlib.
 */
function optionsFor(release: MicropythonRelease): readonly string[] {
  return hasNewerSdk(release) ? ["-DPICO_CLIB=newlib"] : [];
}

function hasNewerSdk({ picoSdk }: MicropythonRelease): boolean {
  const [major = 0, minor = 0] = picoSdk.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 2);
}

/**
 * The build date that the image contains, in seconds since 1970. It is the date of the source, so that all builds are
 * equal.
 */
const SOURCE_DATE_EPOCH = "1744732800";

function cmake(from: RegExp, to: string): Change {
  return { file: "ports/rp2/CMakeLists.txt", from, to };
}

/** Returns the build of a release's firmware for the Pico. */
export const picoFirmware = (release: MicropythonRelease): DebianBuild => ({
  suite: release.suite,
  tools: [
    { command: "arm-none-eabi-gcc", package: "gcc-arm-none-eabi" },
    { file: `${NEWLIB}/libc.a`, package: "libnewlib-arm-none-eabi" },
    { file: `${NEWLIB}/libstdc++.a`, package: "libstdc++-arm-none-eabi-newlib" },
    { command: "gcc", package: "gcc" },
    { file: "/usr/include/stdio.h", package: "libc6-dev" },
    { command: "make", package: "make" },
    { command: "cmake", package: "cmake" },
    { command: "ninja", package: "ninja-build" },
    { command: "python3", package: "python3" },
    { command: "dpkg-source", package: "dpkg-dev" },
  ],
  elsewhere: {
    what: "MicroPython for the Pico is built from Debian's packages",
    remedy:
      "name an image with --firmware, for instance the official one from micropython.org/download/RPI_PICO",
  },
  recipe: (host) => ({
    name: "micropython-rp2040",
    version: release.version,
    inputs: [
      release.suite,
      release.picoSdk,
      release.tinyusb,
      BOARD,
      MANIFEST,
      changesFor(release).map(({ file, from, to }) => [file, from.source, to]),
      SOURCE_DATE_EPOCH,
      // The inputs name the operating system and its release, because each release has its own cross compiler.
      host.id,
      host.codename,
      ...optionsFor(release),
      SYMBOLS,
    ],
    keeps: [IMAGE, SYMBOLS],
  }),
  async unpack(debian, work) {
    await debian.unpackSource("micropython", release.version, join(work, SOURCE));
    await debian.unpackBinary("pico-sdk-source", release.picoSdk, join(work, "sdk"));
    await debian.unpackBinary("tinyusb-source", release.tinyusb, join(work, "tinyusb"));
  },
  async make(work, result, steps) {
    const source = join(work, SOURCE);
    await putLibrariesInPlace(work, source);
    for (const change of changesFor(release)) await apply(change, source);
    const image = await compile(source, optionsFor(release), steps);
    await copyFile(image, join(result, IMAGE));
    await writeSymbols(image.replace(/\.bin$/, ".elf"), join(result, SYMBOLS), steps);
  },
});

export const RP2040_FIRMWARE = picoFirmware(DEFAULT_RELEASE);

/** Moves the libraries to the folders in which MicroPython expects git submodules. */
async function putLibrariesInPlace(work: string, source: string): Promise<void> {
  const library = join(source, "lib");
  for (const [folder, name] of [
    ["sdk/usr/src/pico-sdk", "pico-sdk"],
    ["tinyusb/usr/src/tinyusb", "tinyusb"],
  ] as const) {
    const place = join(library, name);
    await rm(place, { recursive: true, force: true });
    await rename(join(work, folder), place);
  }
  await mkdir(join(library, "micropython-lib"), { recursive: true });
  await writeFile(
    join(library, "micropython-lib/README.md"),
    "The build only checks that this file exists.\n",
  );
}

async function apply({ file, from, to }: Change, source: string): Promise<void> {
  const place = join(source, file);
  await writeFile(place, replaceOnce(await readFile(place, "utf8"), from, to, file));
}

async function compile(
  source: string,
  options: readonly string[],
  steps: BuildSteps,
): Promise<string> {
  const manifest = join(source, "aiorig-manifest.py");
  await writeFile(manifest, MANIFEST);
  const port = join(source, "ports/rp2");
  const env = { SOURCE_DATE_EPOCH };
  steps.step("Building mpy-cross");
  const parallel = `-j${availableParallelism()}`;
  await steps.run("make", ["-C", "mpy-cross", parallel, "CFLAGS_EXTRA=-Wno-error"], {
    cwd: source,
  });
  steps.step(`Building MicroPython for ${BOARD}`);
  await steps.run(
    "cmake",
    [
      "-G",
      "Ninja",
      "-S",
      ".",
      "-B",
      "build",
      `-DMICROPY_BOARD=${BOARD}`,
      `-DMICROPY_FROZEN_MANIFEST=${manifest}`,
      "-DPICO_NO_PICOTOOL=1",
      ...options,
    ],
    { cwd: port, env },
  );
  await steps.run("ninja", ["-C", "build"], { cwd: port, env });
  return join(port, "build", IMAGE);
}

/** Writes the addresses of all functions, so that a profiler can name the functions that the image runs. */
async function writeSymbols(elf: string, file: string, steps: BuildSteps): Promise<void> {
  steps.step("Listing the functions of the image");
  const all = await steps.run("arm-none-eabi-nm", ["--defined-only", "--numeric-sort", elf]);
  const functions = all.split("\n").filter((line) => /^[0-9a-f]{8} [tTwW] [A-Za-z_]/.test(line));
  await writeFile(file, `${functions.join("\n")}\n`);
}
