import { type BuildOptions, openBuildSteps } from "../toolchain/build-steps.ts";
import { readHostSystem } from "../toolchain/host-system.ts";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import { ensureSystemTools } from "../toolchain/system-packages.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";
import { askInterpreter, identifyInterpreter } from "./interpreter.ts";
import { importOwnProbe } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { explainAbsence, RuntimeUnavailable } from "./runtime-unavailable.ts";

/** CPython. MicroPython's asyncio is modelled on CPython's asyncio. */
export const cpython: RuntimeKind = {
  open: openCpython,
  isUnprepared: isCpythonMissing,
  prepare: prepareCpython,
};

/**
 * Opens `python3`, or the CPython that the configuration names. Other implementations with CPython's asyncio also work.
 * Throws RuntimeUnavailable if the interpreter is missing or cannot be used.
 */
async function openCpython(config: Config): Promise<Runtime> {
  const command = config.python ?? (await findCommand("python3"));
  if (command === undefined) {
    throw new RuntimeUnavailable("cpython", "there is no python3 on the PATH", REMEDY);
  }
  // Python must not buffer the output of a user's own program, because a buffer would make the recorded times of the
  // output wrong.
  const args = config.beside === undefined ? ARGS : [...ARGS, "-u"];
  const asked = { command, args };
  const { library, beside, use, limitMs } = config;
  const answer = await askInterpreter(asked, importOwnProbe({ library })).catch((error: Error) => {
    throw new RuntimeUnavailable("cpython", error.message, REMEDY, { cause: error });
  });
  const { implementation, version, language, executable, hasTicks } = answer;
  if (hasTicks) {
    const why = `${command} is not CPython but ${implementation} ${version}, and aiorig expects different deviations of the two`;
    const remedy = `${REMEDY}. To use the interpreter that you named, enter it under "micropython", for the column micropython`;
    throw new RuntimeUnavailable("cpython", why, remedy);
  }
  if (isTooOld(language)) {
    const why = `${command} is Python ${language}, but aiorig declares the deviations of CPython only for ${OLDEST} and newer`;
    throw new RuntimeUnavailable("cpython", why, REMEDY);
  }
  // A version manager's wrapper on the PATH starts more slowly than Python itself, so aiorig starts Python itself. But
  // if the user names a wrapper, aiorig starts the wrapper, because it may prepare something for Python.
  const isFound = config.python === undefined && (await isExecutable(executable));
  return processRuntime({
    name: "cpython",
    identity: await identifyInterpreter(asked, answer, "cpython"),
    interpreter: isFound ? { command: executable, args } : asked,
    library,
    beside: beside?.folders,
    use,
    limitMs,
  });
}

/**
 * Installs python3 if it is missing and if this machine allows it. Throws RuntimeUnavailable if python3 is still
 * missing after that.
 */
async function prepareCpython(config: Config, options: BuildOptions): Promise<void> {
  if (!(await isCpythonMissing(config))) return;
  const steps = openBuildSteps("cpython", options);
  try {
    await ensureSystemTools(
      [{ command: "python3", package: "python3" }],
      await readHostSystem(),
      steps,
    );
  } catch (error) {
    throw explainAbsence("cpython", error, NAME_ONE);
  }
}

/** Returns true if `prepareCpython` would have to install CPython. */
async function isCpythonMissing({ python }: Config): Promise<boolean> {
  return python === undefined && (await findCommand("python3")) === undefined;
}

/**
 * Options that isolate the interpreter from the user's settings and folders, prevent bytecode
 * files, and select UTF-8 in every locale.
 */
const ARGS = ["-I", "-B", "-X", "utf8"];

/**
 * The oldest supported version. In older versions, asyncio has no TaskGroup and no Barrier, TimeoutError is a different
 * class, and a lock belongs to a loop as soon as the lock is created.
 */
const OLDEST = "3.11";

function isTooOld(language: string): boolean {
  const [major = 0, minor = 0] = language.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST.split(".").map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

const NAME_ONE = 'enter the command of an installed Python under "python" in aiorig.config.json';
const REMEDY = `install Python ${OLDEST} or newer (Debian: apt-get install python3) or ${NAME_ONE}`;
