import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Family, Runtime } from "../trace/runtime.ts";
import { brokenAsyncio, findOtherOrigin } from "./asyncio-folder.ts";
import type { Config } from "./config.ts";
import { askInterpreter } from "./interpreter.ts";
import type { Interpreter } from "./interpreter-call.ts";
import { copyLibrary } from "./library-copy.ts";
import { readLibraryFor } from "./library-for.ts";
import { findOwnCommand } from "./own-command.ts";
import type { ExecRuntime } from "./own-runtime.ts";
import { namePlace } from "./place-names.ts";
import { importOwnProbe } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import { type InterpreterAnswer, identityOf } from "./question.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import { UsageError } from "./usage-error.ts";

/** The runtime that is your own command for a Python file: another Python, a fork, a wrapper, or a container. */
export const exec: RuntimeKind = {
  open: openExec,
  isUnprepared: async () => false,
  prepare: async () => {},
};

/**
 * Opens the command of the column. One new folder has all files that the command must see: aiorig's modules, the user's
 * modules, and one file per program. Throws RuntimeUnavailable if the command does not run Python programs. Throws
 * UsageError if the asyncio that the configuration names does not run.
 */
async function openExec(config: Config): Promise<Runtime> {
  const own = ownExec(config);
  const { column, env, cwd, clock } = own;
  const command = await findOwnCommand(column, own.command);
  const scripts = await mkdtemp(join(tmpdir(), "aiorig-exec-"));
  const remove = () => rm(scripts, { recursive: true, force: true });
  try {
    const interpreter: Interpreter = {
      command,
      args: own.command.slice(1),
      scripts,
      ...(env && { env }),
      ...(cwd !== undefined && { cwd }),
    };
    const { answer, settings } = await ask(interpreter, column, config);
    const family = own.family ?? familyOf(answer);
    return processRuntime({
      name: column,
      // The interpreter may be in a container. Then the path that the interpreter reports is not a path on this
      // machine, or it names another file. So the executable is the command itself.
      identity: { ...identityOf(answer, family), command, executable: await realpath(command) },
      interpreter,
      clock,
      limitMs: config.limitMs,
      use: config.use,
      onClose: remove,
      ...settings,
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Returns the family whose declared deviations apply to an interpreter. */
function familyOf({ hasTicks }: InterpreterAnswer): Family {
  return hasTicks ? "micropython" : "cpython";
}

function ownExec({ own }: Config): ExecRuntime & { readonly column: string } {
  if (own?.kind !== "exec") throw new RangeError("the configuration has no command");
  return own;
}

/**
 * Copies the modules that the interpreter needs, and then asks the interpreter for its facts. Returns these facts, and
 * the settings with which programs find the modules.
 */
async function ask(interpreter: Interpreter, column: string, config: Config) {
  const room = { target: "this machine", bytes: MOST_BYTES };
  const library = await readLibraryFor(column, config, room);
  const {
    ours,
    library: users,
    beside,
    fallback,
    asyncio,
    places,
  } = await copyLibrary(library, interpreter.scripts!);
  const settings = { ours, library: users, beside, fallback, asyncio, places };
  const source = library.asyncio;
  const answer = await askInterpreter(
    interpreter,
    importOwnProbe({ ...settings, beside: [] }),
  ).catch((error: Error) => {
    if (source) throw brokenAsyncio(column, source, error.message);
    throw new RuntimeUnavailable(column, error.message, `correct the command of ${column}`, {
      cause: error,
    });
  });
  if (source && !answer.hasTicks) {
    throw new UsageError(
      `${column} is ${answer.implementation}, which always runs its own asyncio. Leave out ${column} or --asyncio.`,
    );
  }
  const origin = namePlace(answer.asyncio, places);
  const other = source && findOtherOrigin(source, origin);
  if (source && other) throw brokenAsyncio(column, source, other);
  return { answer: { ...answer, asyncio: origin }, settings };
}

const MOST_BYTES = 16 * 1024 * 1024;
