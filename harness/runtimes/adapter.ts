import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdapterFault } from "../adapters/adapter-fault.ts";
import {
  type AdapterCommand,
  type AdapterPatience,
  AdapterSession,
} from "../adapters/adapter-session.ts";
import type { Hello } from "../adapters/messages.ts";
import type { RunRecord } from "../adapters/run-record.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";
import { dismissIdleGuard } from "../toolchain/guard.ts";
import { parseProbeOutput } from "../trace/probe-output.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import type { Waveform } from "../trace/waveform.ts";
import { noteFarewell } from "./adapter-farewell.ts";
import { type AdapterProgram, readAdapterProgram } from "./adapter-program.ts";
import { AdapterTrust } from "./adapter-trust.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { findOwnCommand } from "./own-command.ts";
import { formatOwnRuntime } from "./own-runtime.ts";
import { outcomeOf } from "./probe-outcome.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";

/** The kind of runtime that is your own command, which speaks the adapter protocol. */
export const adapter: RuntimeKind = {
  open: openOwnAdapter,
  isUnprepared: async () => false,
  prepare: async () => {},
};

/**
 * Opens the adapter of the column. The adapter starts in the folder that the configuration names, or in a new folder.
 * Throws RuntimeUnavailable if the adapter cannot be started.
 */
async function openOwnAdapter(config: Config): Promise<Runtime> {
  const { own } = config;
  if (own?.kind !== "adapter") throw new RangeError("the configuration has no adapter");
  const { column, env = {}, cwd } = own;
  const command = await findOwnCommand(column, own.command);
  const folder = cwd ?? (await mkdtemp(join(tmpdir(), "aiorig-adapter-")));
  const remove = async () => {
    if (cwd === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const args = own.command.slice(1);
    const options = { name: column, command, args, env: { ...process.env, ...env }, cwd: folder };
    return await openAdapter({ ...options, onClose: remove }, config);
  } catch (error) {
    await remove();
    throw error;
  }
}

export interface AdapterOptions extends AdapterCommand {
  /** The name of the column, such as `adapter:./my-adapter`. */
  readonly name: string;
  /** The time limits for messages of the adapter. The default is PATIENCE. Only tests set this field. */
  readonly patience?: AdapterPatience;
  /** This function is called when the adapter has ended. */
  readonly onClose?: () => Promise<void>;
}

/**
 * Starts an adapter and opens the runtime that it serves. If the adapter breaks the protocol during a program, the
 * outcome is `adapter fault`, and the next program gets a new process. After several faults, aiorig stops using the
 * adapter. Throws RuntimeUnavailable if the adapter does not start or does not send `hello`.
 */
export async function openAdapter(options: AdapterOptions, config: Config): Promise<Runtime> {
  const { name } = options;
  const { faultFolder, keepsAdapter = false } = config;
  const trust = AdapterTrust.of(name, [options.command, ...options.args], faultFolder);
  let session: AdapterSession | undefined;
  try {
    session = await AdapterSession.start(options, options.patience);
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    const detail = `the adapter ${error.message}`;
    throw new RuntimeUnavailable(name, detail, remedyFor(options), { cause: error });
  }
  const { hello } = session;
  const runtime = defineRuntime({
    name,
    identity: {
      version: `${hello.name} ${hello.version}`,
      platform: `adapter, ${hello.clock.kind} clock`,
      command: options.command,
      ...(hello.family && { family: hello.family }),
      ...(hello.implementation && { implementation: hello.implementation }),
      ...(hello.port && { port: hello.port }),
    },
    capabilities: {
      pins: hello.pins === true && hello.programs.includes("python"),
      clock: hello.clock.kind,
      programs: hello.programs,
    },
    limitMs: config.limitMs,
    isExclusive: true,
    runProgram: async (program, task) => {
      const loss = trust.loss;
      if (loss !== undefined && !keepsAdapter)
        return { outcome: { kind: "adapter fault", detail: loss } };
      const prepared = await readAdapterProgram(program, task, hello, config);
      if ("kind" in prepared) return { outcome: prepared };
      try {
        const fault = session?.fault;
        if (fault !== undefined)
          throw new AdapterFault(
            `${fault.message}. aiorig noticed this fault only when the next program started`,
          );
        if (session?.isUsable !== true) session = await restart(options, hello);
        const record = await runOnce(session, prepared, task);
        if (record.outcome.kind !== "aborted") trust.keep();
        return record;
      } catch (error) {
        if (!(error instanceof AdapterFault)) throw error;
        session = undefined;
        return { outcome: { kind: "adapter fault", detail: trust.lose(error.message) } };
      }
    },
    async release() {
      await session?.close();
      if (session?.fault !== undefined) trust.lose(session.fault.message);
      await options.onClose?.();
      await dismissIdleGuard();
    },
  });
  return noteFarewell(runtime, () => session?.fault?.message);
}

function remedyFor({ name, command, args }: AdapterOptions): string {
  // A runtime from the configuration has a name that the user chose, and `smoke` accepts this name. For any other
  // adapter, `smoke` needs the command of the adapter.
  const runtime =
    runtimeOf(name) === "adapter"
      ? formatOwnRuntime({ kind: "adapter", command: [command, ...args] })
      : name;
  const smoke = aiorigCommand(`smoke ${quoteWord(runtime)}`);
  return `correct the adapter: docs/adapter-protocol.md explains the protocol, and this command checks an adapter step by step: ${smoke}`;
}

async function restart(options: AdapterOptions, before: Hello): Promise<AdapterSession> {
  const session = await AdapterSession.start(options, options.patience);
  const now = session.hello;
  if (JSON.stringify(now) !== JSON.stringify(before)) {
    await session.close();
    throw new AdapterFault(
      `sent a different "hello" message after its restart: first ${JSON.stringify(before)}, now ${JSON.stringify(now)}`,
    );
  }
  return session;
}

async function runOnce(
  session: AdapterSession,
  { message, sentinel }: AdapterProgram,
  task: ProgramTask,
): Promise<ProgramRecord> {
  const record = await session.run({ ...message, id: nextId++ }, task.signal);
  if (record === "aborted") return { outcome: { kind: "aborted" } };
  const waveform = waveformOf(record, session.hello);
  if (sentinel === undefined) {
    const { marks, stdout, stderr } = record;
    return { outcome: outcomeOfEnd(record, task), trace: { marks, stdout, stderr, ...waveform } };
  }
  const { marks, stdout, end } = parseProbeOutput(record.stdout, sentinel);
  if (end === undefined && record.end !== "flooded" && record.end.outcome === "ended") {
    throw new AdapterFault(
      'says that the program ended, but its output lacks the last line of the probe. Send everything that the program prints as messages of the type "output"',
    );
  }
  const stopped = outcomeOfEnd(record, task);
  const outcome = end !== undefined && stopped.kind === "ended" ? outcomeOf(end) : stopped;
  return {
    outcome,
    trace: { marks: [...record.marks, ...marks], stdout, stderr: record.stderr, ...waveform },
  };
}

/**
 * The id of the next run. A process uses each id only once, so a late message cannot be taken for a message of another
 * run.
 */
let nextId = 1;

function outcomeOfEnd({ end }: RunRecord, { limitMs }: ProgramTask): Outcome {
  const limitBytes = OUTPUT_LIMIT_BYTES;
  if (end === "flooded") return { kind: "flooded", limitBytes };
  switch (end.outcome) {
    case "ended":
    case "watched":
      return { kind: end.outcome };
    case "raised":
      return { kind: "raised", exception: end.exception, traceback: end.traceback ?? "" };
    case "deadlocked":
      return { kind: "deadlocked", waits: end.waits };
    case "timeout":
      return { kind: "timeout", limitMs };
    case "flooded":
      return { kind: "flooded", limitBytes };
    case "unsupported":
      return { kind: "unsupported", reason: end.reason };
  }
}

function waveformOf({ edges, end }: RunRecord, { clock }: Hello): { readonly waveform?: Waveform } {
  if (end === "flooded" || end.outcome === "unsupported" || end.pins === undefined) return {};
  const { initial, watched_us: watchedUs } = end.pins;
  return { waveform: { initial, edges, watchedUs, resolutionUs: clock.resolution_us } };
}
