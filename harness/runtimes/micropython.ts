import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildMicropythonUnix, findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";
import { askInterpreter, type Interpreter, identifyInterpreter } from "./interpreter.ts";
import { namePlace } from "./place-names.ts";
import { importOwnProbe } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { explainAbsence, RuntimeUnavailable, requireBuilt } from "./runtime-unavailable.ts";
import { type UnmarkedLibrary, unmarkedLibrary } from "./unmarked-library.ts";
import { brokenAsyncio, ownsAsyncio } from "./user-library.ts";

/** MicroPython's unix port, or a fork of it. */
export const micropython: RuntimeKind = {
  open: openMicropython,
  isUnprepared: isMicropythonUnbuilt,
  prepare: prepareMicropython,
};

/**
 * Opens MicroPython or a fork. It looks in the configuration first, then on the PATH, and then for
 * a MicroPython that aiorig built. Throws RuntimeUnavailable, and UsageError if the library's own
 * asyncio does not run.
 */
async function openMicropython(config: Config): Promise<Runtime> {
  const own = await findOwnMicropython(config);
  const command = own ?? requireBuilt(await findMicropythonUnix(), ADVICE);
  const library = config.library && (await unmarkedLibrary(config.library));
  try {
    return await open({ command, args: [] }, config, own === undefined, library || undefined);
  } catch (error) {
    if (library) await library.remove();
    throw error;
  }
}

async function open(
  interpreter: Interpreter,
  config: Config,
  isBuilt: boolean,
  library: UnmarkedLibrary | undefined,
): Promise<Runtime> {
  const { command } = interpreter;
  const settings = {
    library: library?.folder,
    use: config.use,
    ownsAsyncio: await ownsAsyncio(config),
    ...(library && { places: { [`${library.folder}/`]: `${config.library}/` } }),
  };
  const answer = await askInterpreter(interpreter, importOwnProbe(settings)).catch(
    (error: Error) => {
      if (settings.ownsAsyncio) throw brokenAsyncio("micropython", error.message);
      const remedy = isBuilt ? `${BUILD_AGAIN}, or ${REMEDY}` : REMEDY;
      throw new RuntimeUnavailable("micropython", error.message, remedy, { cause: error });
    },
  );
  if (answer.implementation === "cpython") {
    const why = `${command} is cpython ${answer.version}, which deviates in other ways than MicroPython`;
    const remedy = `name it as "python" instead, for the column cpython, and ${REMEDY}`;
    throw new RuntimeUnavailable("micropython", why, remedy);
  }
  const asyncio = namePlace(answer.asyncio, settings.places);
  return processRuntime({
    name: "micropython",
    identity: await identifyInterpreter(interpreter, { ...answer, asyncio }, "micropython"),
    interpreter,
    limitMs: config.limitMs,
    onClose: library?.remove,
    ...settings,
  });
}

/** Builds MicroPython if it is missing or damaged. Throws RuntimeUnavailable if this machine cannot build it. */
async function prepareMicropython(config: Config, options: BuildOptions): Promise<void> {
  if ((await findOwnMicropython(config)) !== undefined) return;
  try {
    await buildMicropythonUnix(options);
  } catch (error) {
    throw explainAbsence("micropython", error, REMEDY);
  }
}

/** True if `prepareMicropython` must build MicroPython. */
async function isMicropythonUnbuilt(config: Config): Promise<boolean> {
  if ((await findOwnMicropython(config)) !== undefined) return false;
  return (await findMicropythonUnix()).state !== "whole";
}

/** The user's own MicroPython, which replaces aiorig's build. */
export async function findOwnMicropython(config: Config): Promise<string | undefined> {
  return config.micropython ?? (await findCommand("micropython"));
}

const REMEDY =
  'name a MicroPython with asyncio (1.21 or newer) as "micropython" in aiorig.config.json';

/**
 * This build has run successfully before, so something else has changed since then, such as the C
 * library.
 */
const BUILD_AGAIN =
  "run npm run aiorig -- cache clean --all and then npm start, which builds it again for this machine, or set AIORIG_CACHE to a folder from which programs can be started";

const ADVICE = {
  runtime: "micropython",
  absence: "no micropython on the PATH, and none has been built",
  command: "npm start",
  remedy: REMEDY,
};
