import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildMicropythonUnix, findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import type { Config } from "./config.ts";
import { askInterpreter, identifyInterpreter } from "./interpreter.ts";
import { namePlace } from "./place-names.ts";
import { importOwnProbe, type ProgramSettings } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { explainAbsence, RuntimeUnavailable, requireBuilt } from "./runtime-unavailable.ts";
import { unmarkedLibrary } from "./unmarked-library.ts";
import { ownsAsyncio } from "./user-library.ts";

/**
 * Opens the MicroPython, or fork of it, that the configuration names, else the one on the PATH, else the one that was
 * built. Throws RuntimeUnavailable.
 */
export async function openMicropython(config: Config): Promise<Runtime> {
  const own = await findOwnMicropython(config);
  const command = own ?? requireBuilt(await findMicropythonUnix(), ADVICE);
  const interpreter = { command, args: [] };
  const settings = await settingsFor(config);
  const answer = await askInterpreter(interpreter, importOwnProbe(settings)).catch(
    (error: Error) => {
      const remedy = own === undefined ? `${BUILD_AGAIN}, or ${REMEDY}` : REMEDY;
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
    ...settings,
  });
}

async function settingsFor(config: Config): Promise<ProgramSettings & Pick<Config, "limitMs">> {
  const { library: named, use, limitMs } = config;
  const library = named && (await unmarkedLibrary(named));
  return {
    library,
    use,
    ownsAsyncio: await ownsAsyncio(config),
    ...(limitMs !== undefined && { limitMs }),
    ...(named && library !== named && { places: { [`${library}/`]: `${named}/` } }),
  };
}

/** Builds MicroPython if there is none, or a damaged one, and that can be done here. Throws RuntimeUnavailable. */
export async function prepareMicropython(config: Config, options: BuildOptions): Promise<void> {
  if ((await findOwnMicropython(config)) !== undefined) return;
  try {
    await buildMicropythonUnix(options);
  } catch (error) {
    throw explainAbsence("micropython", error, REMEDY);
  }
}

/** Whether `prepareMicropython` must build one. */
export async function isMicropythonUnbuilt(config: Config): Promise<boolean> {
  if ((await findOwnMicropython(config)) !== undefined) return false;
  return (await findMicropythonUnix()).state !== "whole";
}

/** The user's own MicroPython, which is used instead of the one that aiorig builds. */
export async function findOwnMicropython(config: Config): Promise<string | undefined> {
  return config.micropython ?? (await findCommand("micropython"));
}

const REMEDY =
  'name a MicroPython with asyncio (1.21 or newer) as "micropython" in aiorig.config.json';

/** For one that ran when it was built: something else has changed since, such as the C library. */
const BUILD_AGAIN =
  "run npm run aiorig -- cache clean --all and then npm start, which builds it again for this machine, or set AIORIG_CACHE to a folder from which programs can be started";

const ADVICE = {
  runtime: "micropython",
  absence: "no micropython on the PATH, and none has been built",
  command: "npm start",
  remedy: REMEDY,
};
