import { performance } from "node:perf_hooks";
import { BoardError } from "../board/board-error.ts";
import { RigError } from "../rig/checklist.ts";
import type { OpenRig, WiredRigDefinition } from "../rig/open-rig.ts";
import { putLibrary, readBoardLibrary } from "./board-library.ts";
import { askBoard } from "./board-question.ts";
import { type BoardRun, NO_TRACE, runOnBoard, withoutStop } from "./board-run.ts";
import type { Config } from "./config.ts";
import { limitEmulation } from "./emulation-limit.ts";
import { type ReadProgram, readProgram } from "./program-file.ts";
import { explainDutFault, rigFault, runOnRig } from "./rig-run.ts";
import {
  DEFAULT_LIMIT_MS,
  type Program,
  type Run,
  type RunOptions,
  type Runtime,
  type RuntimeIdentity,
} from "./runtime.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import { LibraryError, type TargetLibrary } from "./target-library.ts";
import { brokenAsyncio } from "./user-library.ts";

/**
 * Opens the device under test of a rig, real or emulated, as a runtime. Programs run one at a time, each after a reset
 * through the RUN pin. The instrument drives and watches the pins of programs that use them. The probe and our modules are
 * copied to the board's file system if they are missing there. After a fault of the rig, `open` opens it again for the
 * next program. `firmware` is the image that emulated boards run. Throws RuntimeUnavailable.
 */
export async function openPicoRig(
  { name }: WiredRigDefinition,
  config: Config,
  open: OpenCheckedRig,
  firmware?: string,
): Promise<Runtime> {
  try {
    const keeper = new RigKeeper(name, await readBoardLibrary(config.library), open);
    const identity = { ...(await keeper.identify()), ...(firmware && { firmware }) };
    return new PicoRig(keeper, name, identity, config);
  } catch (error) {
    const isOfRig = error instanceof RigError || error instanceof BoardError;
    if (!isOfRig && !(error instanceof LibraryError)) throw error;
    const remedy = isOfRig
      ? `fix that, and check the rig with npm run aiorig -- rig doctor ${name}`
      : "name another folder with --library";
    throw new RuntimeUnavailable(name, withoutStop(error.message), remedy, { cause: error });
  }
}

/** Opens the rig. It is trusted if this process has opened it before and it has not failed since. */
export type OpenCheckedRig = (isTrusted: boolean) => Promise<OpenRig>;

class PicoRig implements Runtime {
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly hasPins = true;
  readonly #keeper: RigKeeper;
  readonly #config: Config;
  readonly #closing = new AbortController();
  /** Settles when no program runs. */
  #idle: Promise<unknown> = Promise.resolve();

  constructor(keeper: RigKeeper, name: string, identity: RuntimeIdentity, config: Config) {
    this.#keeper = keeper;
    this.name = name;
    this.identity = identity;
    this.#config = config;
  }

  run(program: Program, options: RunOptions = {}): Promise<Run> {
    const run = this.#idle.then(() => this.#run(program, options));
    this.#idle = run.catch(() => {});
    return run;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#idle;
    await this.#keeper.giveUp();
  }

  async #run(program: Program, options: RunOptions): Promise<Run> {
    const startedMs = performance.now();
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const run = await this.#runUntil(AbortSignal.any(signals), program, options);
    // The state that such a run leaves behind is unknown.
    if (run.outcome.kind === "rig fault" || run.outcome.kind === "aborted") {
      await this.#keeper.distrust();
    }
    return { ...run, wallMs: performance.now() - startedMs };
  }

  async #runUntil(signal: AbortSignal, program: Program, options: RunOptions): Promise<BoardRun> {
    if (signal.aborted) return { outcome: { kind: "aborted" }, trace: NO_TRACE };
    const read = await readProgram(program);
    if ("kind" in read) return { outcome: read, trace: NO_TRACE };
    try {
      return await this.#runOn(await this.#keeper.take(), read, signal, options);
    } catch (error) {
      if (!(error instanceof BoardError || error instanceof RigError)) throw error;
      return { outcome: rigFault(error), trace: NO_TRACE };
    }
  }

  async #runOn(
    rig: OpenRig,
    program: ReadProgram,
    signal: AbortSignal,
    { pins, limitMs = this.#config.limitMs ?? DEFAULT_LIMIT_MS }: RunOptions,
  ): Promise<BoardRun> {
    const { library } = this.#keeper;
    const { use } = this.#config;
    const isEmulated = rig.definition.kind === "emulated";
    const limit = isEmulated ? limitEmulation(pins?.watchMs ?? limitMs, signal) : undefined;
    const stop = limit?.stop ?? signal;
    const atStop = () => limit?.atStop(rig.time) ?? ({ kind: "aborted" } as const);
    try {
      if (pins !== undefined) {
        const run = await runOnRig(rig, program, pins, { library, use, signal: stop });
        return run.outcome.kind === "aborted" ? { ...run, outcome: atStop() } : run;
      }
      await rig.resetDut();
      const explain = explainDutFault;
      return await runOnBoard(rig.dut, program, { library, use, limitMs, stop, atStop, explain });
    } finally {
      limit?.end();
    }
  }
}

/** Opens a rig on demand and puts the modules on its device under test. */
class RigKeeper {
  readonly library: TargetLibrary;
  readonly #name: string;
  readonly #open: OpenCheckedRig;
  #rig: OpenRig | undefined;

  constructor(name: string, library: TargetLibrary, open: OpenCheckedRig) {
    this.#name = name;
    this.library = library;
    this.#open = open;
  }

  /** Throws RigError and BoardError. */
  async take(): Promise<OpenRig> {
    if (this.#rig !== undefined) return this.#rig;
    const isTrusted = trusted.delete(this.#name);
    this.#rig = await this.#open(isTrusted);
    try {
      await putLibrary(this.#rig.dut, this.library);
    } catch (error) {
      await this.giveUp();
      throw error;
    }
    trusted.add(this.#name);
    return this.#rig;
  }

  /** Identifies the device under test. Throws RigError and BoardError. */
  async identify(): Promise<RuntimeIdentity> {
    const { dut, definition } = await this.take();
    const answer = await askBoard(dut, this.library);
    if (answer.kind === "unfit") {
      await this.giveUp();
      if (this.library.imports.ownsAsyncio) throw brokenAsyncio(this.#name, answer.why);
      throw new BoardError("refused", `${dut.name} ${answer.why}`);
    }
    const { identity } = answer;
    const kind = definition.kind === "emulated" ? ", emulated" : "";
    return { ...identity, platform: `${identity.platform}${kind}` };
  }

  /** Closes the rig. The next opening checks it again. */
  async distrust(): Promise<void> {
    trusted.delete(this.#name);
    await this.giveUp();
  }

  async giveUp(): Promise<void> {
    await this.#rig?.close();
    this.#rig = undefined;
  }
}

/** The rigs that this process has opened and that have not failed since. */
const trusted = new Set<string>();
