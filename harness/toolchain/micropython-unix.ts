import { copyFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { buildOnce, findBuilt, type Recipe } from "./build-cache.ts";
import { type BuildOptions, type BuildSteps, openBuildSteps } from "./build-steps.ts";
import { withDebianSource } from "./debian-source.ts";
import { type HostSystem, readHostSystem } from "./host-system.ts";
import { ensureSystemTools, type SystemTool } from "./system-packages.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** The path of the unix port that was built before, if there is one. */
export async function findMicropythonUnix(): Promise<string | undefined> {
  const folder = await findBuilt(micropythonRecipe(await readHostSystem()));
  return folder && path.join(folder, PROGRAM);
}

/**
 * Builds MicroPython's unix port from Debian's source package, once, and gives its path.
 * Throws ToolchainUnavailable where that cannot be done, BuildError if a step fails,
 * and the signal's reason if it is stopped.
 */
export async function buildMicropythonUnix(options: BuildOptions = {}): Promise<string> {
  const host = await readHostSystem();
  const found = await findMicropythonUnix();
  if (found !== undefined) return found;
  if (!host.isDebian) {
    throw new ToolchainUnavailable(
      `MicroPython is built from Debian's source package, and this machine runs ${host.title}`,
      "install MicroPython's unix port, 1.21 or newer (many package managers have it as micropython)",
    );
  }
  const lock = {
    ...(options.signal && { signal: options.signal }),
    onWait: (holder: string) =>
      options.onProgress?.({ step: "Waiting for another build", detail: holder }),
  };
  const folder = await buildOnce(
    micropythonRecipe(host),
    async ({ work, result }) => {
      const steps = openBuildSteps("micropython-unix", options);
      await ensureSystemTools(TOOLS, host, steps);
      const source = path.join(work, "micropython");
      await withDebianSource(
        SUITE,
        host,
        steps,
        (debian) => debian.unpackSource("micropython", VERSION, source),
        lock,
      );
      await copyFile(await make(source, steps), path.join(result, PROGRAM));
    },
    lock,
  );
  return path.join(folder, PROGRAM);
}

const SUITE = "trixie";
const VERSION = "1.25.0+ds-1";
const PROGRAM = "micropython";

const TOOLS: readonly SystemTool[] = [
  { command: "gcc", package: "gcc" },
  { file: "/usr/include/stdio.h", package: "libc6-dev" },
  { command: "make", package: "make" },
  { command: "python3", package: "python3" },
  { command: "dpkg-source", package: "dpkg-dev" },
];

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

function micropythonRecipe(host: HostSystem): Recipe {
  return {
    name: "micropython-unix",
    version: VERSION,
    // A home folder may be shared by machines whose C libraries differ.
    inputs: [SUITE, MANIFEST, MAKE_VARIABLES, host.arch, host.id, host.codename],
  };
}

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
