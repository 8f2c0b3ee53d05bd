import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildMicropythonUnix, findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import type { Config } from "./config.ts";
import { askInterpreter } from "./interpreter.ts";
import { processRuntime } from "./process-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { explainAbsence, RuntimeUnavailable } from "./runtime-unavailable.ts";

/**
 * Opens the MicroPython that the configuration names, else the one on the PATH, else the one that was built.
 * Throws RuntimeUnavailable.
 */
export async function openMicropython(config: Config): Promise<Runtime> {
  const command = await locate(config);
  if (command === undefined) {
    throw new RuntimeUnavailable(
      "micropython",
      "no micropython on the PATH, and none has been built",
      `run npm start, which builds it, or ${REMEDY}`,
    );
  }
  const interpreter = { command, args: [] };
  const identity = await askInterpreter(interpreter).catch((error: Error) => {
    throw new RuntimeUnavailable("micropython", error.message, REMEDY, { cause: error });
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

/** Builds MicroPython if there is none and that can be done here. Throws RuntimeUnavailable. */
export async function prepareMicropython(config: Config, options: BuildOptions): Promise<void> {
  if ((await locate(config)) !== undefined) return;
  try {
    await buildMicropythonUnix(options);
  } catch (error) {
    throw explainAbsence("micropython", error, REMEDY);
  }
}

async function locate(config: Config): Promise<string | undefined> {
  return config.micropython ?? (await findCommand("micropython")) ?? (await findMicropythonUnix());
}

const REMEDY =
  'name a MicroPython with asyncio (1.21 or newer) as "micropython" in aiorig.config.json';
