import { aiorigCommand, startCommand } from "../text/aiorig-command.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildMicropythonUnix, findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import type { Runtime } from "../trace/runtime.ts";
import { copyAsyncio } from "./asyncio-copy.ts";
import {
  type AsyncioSource,
  brokenAsyncio,
  findAsyncio,
  findOtherOrigin,
} from "./asyncio-folder.ts";
import type { Config } from "./config.ts";
import { askInterpreter, identifyInterpreter } from "./interpreter.ts";
import type { Interpreter } from "./interpreter-call.ts";
import { namePlace } from "./place-names.ts";
import { importOwnProbe, type ProgramSettings } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import {
  type BuildAdvice,
  explainAbsence,
  RuntimeUnavailable,
  requireBuilt,
} from "./runtime-unavailable.ts";
import { OFFERED_MODULES } from "./target-library.ts";
import { unmarkedLibrary } from "./unmarked-library.ts";

/** MicroPython's unix port, or a fork of it. */
export const micropython: RuntimeKind = {
  open: openMicropython,
  isUnprepared: isMicropythonUnbuilt,
  prepare: prepareMicropython,
};

/**
 * Opens MicroPython or a fork: the interpreter that the configuration names, or else the one on the PATH, or else the
 * MicroPython that aiorig built. Throws RuntimeUnavailable if this interpreter is missing or cannot be used. Throws
 * UsageError if the asyncio that the configuration names does not run.
 */
async function openMicropython(config: Config): Promise<Runtime> {
  const own = await findOwnMicropython(config);
  const command =
    own ?? requireBuilt(await findMicropythonUnix(config.version), adviceFor(config.version));
  const modules = await copyModules(config);
  try {
    return await open({ command, args: [] }, config, own === undefined, modules);
  } catch (error) {
    await modules.remove();
    throw error;
  }
}

/** The user's modules, in folders from which this interpreter can import them. */
interface Modules {
  readonly source: AsyncioSource | undefined;
  readonly settings: Pick<
    ProgramSettings,
    "library" | "beside" | "fallback" | "asyncio" | "places"
  >;
  /** Removes the copies of modules that were made for the interpreter. */
  remove(): Promise<void>;
}

async function copyModules({ library, asyncio, beside, offered = [] }: Config): Promise<Modules> {
  const source = asyncio === undefined ? undefined : await findAsyncio(asyncio);
  const unmarked = library === undefined ? undefined : await unmarkedLibrary(library);
  const copy = source && (await copyAsyncio(source));
  return {
    source,
    settings: {
      library: unmarked?.folder,
      beside: beside?.folders,
      fallback: offered.length > 0 ? OFFERED_MODULES : undefined,
      asyncio: copy?.imported,
      places: { ...(unmarked && { [`${unmarked.folder}/`]: `${library}/` }), ...copy?.places },
    },
    async remove() {
      await unmarked?.remove();
      await copy?.remove();
    },
  };
}

async function open(
  interpreter: Interpreter,
  config: Config,
  isBuilt: boolean,
  { source, settings, remove }: Modules,
): Promise<Runtime> {
  const { command } = interpreter;
  const answer = await askInterpreter(
    interpreter,
    importOwnProbe({ ...settings, beside: [] }),
  ).catch((error: Error) => {
    if (source) throw brokenAsyncio("micropython", source, error.message);
    const remedy = isBuilt ? `${BUILD_AGAIN}, or ${REMEDY}` : REMEDY;
    throw new RuntimeUnavailable("micropython", error.message, remedy, { cause: error });
  });
  if (answer.implementation === "cpython") {
    const why = `${command} is not MicroPython but cpython ${answer.version}, and aiorig expects different deviations of the two`;
    const remedy = `${REMEDY}. To use the interpreter that you named, enter it under "python", for the column cpython`;
    throw new RuntimeUnavailable("micropython", why, remedy);
  }
  const asyncio = namePlace(answer.asyncio, settings.places);
  const other = source && findOtherOrigin(source, asyncio);
  if (source && other) throw brokenAsyncio("micropython", source, other);
  return processRuntime({
    name: "micropython",
    identity: await identifyInterpreter(interpreter, { ...answer, asyncio }, "micropython"),
    interpreter,
    limitMs: config.limitMs,
    use: config.use,
    onClose: remove,
    ...settings,
  });
}

/** Builds MicroPython if it is missing or damaged. Throws RuntimeUnavailable if this machine cannot build it. */
async function prepareMicropython(config: Config, options: BuildOptions): Promise<void> {
  if ((await findOwnMicropython(config)) !== undefined) return;
  try {
    await buildMicropythonUnix(options, config.version);
  } catch (error) {
    throw explainAbsence("micropython", error, REMEDY);
  }
}

/** Returns true if `prepareMicropython` would have to build MicroPython. */
async function isMicropythonUnbuilt(config: Config): Promise<boolean> {
  if ((await findOwnMicropython(config)) !== undefined) return false;
  return (await findMicropythonUnix(config.version)).state !== "whole";
}

/**
 * Returns the user's own MicroPython, which is used instead of aiorig's build: the one in the configuration, or else
 * the one on the PATH. Returns undefined if there is none, or if the column names a version.
 */
export async function findOwnMicropython(config: Config): Promise<string | undefined> {
  if (config.version !== undefined) return undefined;
  return config.micropython ?? (await findCommand("micropython"));
}

const REMEDY =
  'enter the command of a MicroPython with asyncio (1.21 or newer) under "micropython" in aiorig.config.json';

/**
 * The advice if aiorig's build does not run. The build has run before, so something else on the machine has changed
 * since then, such as the C library.
 */
const BUILD_AGAIN = `run ${aiorigCommand("cache clean --all")} and then ${startCommand()} to build MicroPython again for this machine, or set AIORIG_CACHE to a folder from which programs can be started`;

function adviceFor(version: string | undefined): BuildAdvice {
  const runtime = "micropython";
  if (version === undefined) {
    const absence = "there is no micropython on the PATH, and aiorig has not built one";
    return { runtime, absence, command: startCommand(), remedy: REMEDY };
  }
  return {
    runtime,
    absence: `aiorig has not built version ${version}`,
    command: aiorigCommand(`run --runtime micropython@${version}`),
    remedy: REMEDY,
  };
}
