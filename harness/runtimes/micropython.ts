import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildMicropythonUnix, findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import type { Config } from "./config.ts";
import { askInterpreter } from "./interpreter.ts";
import { processRuntime } from "./process-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { explainAbsence, RuntimeUnavailable, requireBuilt } from "./runtime-unavailable.ts";

/**
 * Opens the MicroPython that the configuration names, else the one on the PATH, else the one that was built.
 * Throws RuntimeUnavailable.
 */
export async function openMicropython(config: Config): Promise<Runtime> {
  const own = await findOwnMicropython(config);
  const command = own ?? requireBuilt(await findMicropythonUnix(), ADVICE);
  const interpreter = { command, args: [] };
  const identity = await askInterpreter(interpreter).catch((error: Error) => {
    const remedy = own === undefined ? `${BUILD_AGAIN}, or ${REMEDY}` : REMEDY;
    throw new RuntimeUnavailable("micropython", error.message, remedy, { cause: error });
  });
  if (identity.implementation !== "micropython") {
    throw new RuntimeUnavailable("micropython", `${command} is ${identity.implementation}`, REMEDY);
  }
  return processRuntime({
    name: "micropython",
    identity,
    interpreter,
    library: config.library,
    use: config.use,
    limitMs: config.limitMs,
  });
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

/** The user's own MicroPython, which is used instead of the one that aiorig builds. */
export async function findOwnMicropython(config: Config): Promise<string | undefined> {
  return config.micropython ?? (await findCommand("micropython"));
}

const REMEDY =
  'name a MicroPython with asyncio (1.21 or newer) as "micropython" in aiorig.config.json';

/** For one that ran when it was built: something else has changed since, such as the C library. */
const BUILD_AGAIN =
  "run npm run aiorig -- cache clean --all and then npm start, which builds it again for this machine";

const ADVICE = {
  runtime: "micropython",
  absence: "no micropython on the PATH, and none has been built",
  command: "npm start",
  remedy: REMEDY,
};
