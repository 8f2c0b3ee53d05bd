import { BoardError } from "../board/board-error.ts";
import type { Symbols } from "../emulator/firmware/symbols.ts";
import { RigError } from "../rig/checks/checklist.ts";
import { pinMapOf } from "../rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { OpenRig } from "../rig/opening/opened-rig.ts";
import { isVirtualRig } from "../rig/opening/virtual-rig.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import type { Runtime, RuntimeIdentity } from "../trace/runtime.ts";
import { brokenAsyncio } from "./asyncio-folder.ts";
import { PICO, putLibrary } from "./board-library.ts";
import { askBoard } from "./board-question.ts";
import { runOnBoard, withoutStop } from "./board-run.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { limitEmulation } from "./emulation-limit.ts";
import { readLibraryFor } from "./library-for.ts";
import type { ReadProgram } from "./program-file.ts";
import { type Recordable, recordRig } from "./rig-activity.ts";
import { clockOf } from "./rig-clock.ts";
import { explainDutFault, rigFault, runOnRig, withActivity } from "./rig-run.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import type { TargetLibrary } from "./target-library.ts";

/**
 * Opens the device under test of a rig, real or emulated, as a runtime. Programs run one at a time.
 * The rig resets the board before each program. The instrument drives and watches the pins of
 * programs that use pins. The probe and our modules are copied to the board's file system if the
 * board does not have them. After a fault of the rig, `open` opens it again for the next program.
 * Throws RuntimeUnavailable.
 */
export async function openPicoRig(
  rig: WiredRigDefinition,
  config: Config,
  open: OpenCheckedRig,
  { firmware, recordable }: EmulatedParts = {},
): Promise<Runtime> {
  const { name } = rig;
  const library = await readLibraryFor(name, config, PICO);
  const keeper = new RigKeeper(name, library, open);
  const identity = await keeper.identify().catch((error: unknown) => {
    if (!isRigFault(error)) throw error;
    const remedy = `fix that, and check the rig with ${aiorigCommand(`rig doctor ${name}`)}`;
    throw new RuntimeUnavailable(name, withoutStop(error.message), remedy, { cause: error });
  });
  return defineRuntime({
    name,
    identity: { ...identity, ...(firmware && { firmware }) },
    capabilities: {
      pins: true,
      clock: clockOf(rig),
      ...(recordable && { activity: recordable.activity }),
    },
    limitMs: config.limitMs,
    isExclusive: true,
    runProgram: (program, task) =>
      runKept(keeper, {
        program,
        use: config.use,
        ...task,
        symbols: task.activity ? recordable?.symbols : undefined,
      }),
    release: () => keeper.giveUp(),
  });
}

/** Settings that only emulated boards have. */
export interface EmulatedParts {
  /** The path of the image that they run. */
  readonly firmware?: string | undefined;
  readonly recordable?: Recordable;
}

/**
 * Opens the rig. The rig is trusted if this process has opened it before, and if it has not failed
 * since then.
 */
export type OpenCheckedRig = (isTrusted: boolean) => Promise<OpenRig>;

interface Task extends ProgramTask {
  readonly program: ReadProgram;
  readonly use: Config["use"];
  /** The functions of the firmware, if the activity must be recorded. */
  readonly symbols: Symbols | undefined;
}

/** Runs a program on the rig. After a run that leaves the rig in an unknown state, the rig is opened and checked again. */
async function runKept(keeper: RigKeeper, task: Task): Promise<ProgramRecord> {
  const run = await keeper
    .take()
    .then((rig) => runOnDut(rig, keeper.library, task))
    .catch((error: unknown): ProgramRecord => {
      if (!isRigFault(error)) throw error;
      return { outcome: rigFault(error) };
    });
  const { kind } = run.outcome;
  if (kind === "rig fault" || kind === "aborted") await keeper.distrust();
  return run;
}

function isRigFault(error: unknown): error is BoardError | RigError {
  return error instanceof BoardError || error instanceof RigError;
}

async function runOnDut(
  rig: OpenRig,
  library: TargetLibrary,
  { program, use, pins, limitMs, signal, symbols }: Task,
): Promise<ProgramRecord> {
  const isVirtual = clockOf(rig.definition) === "virtual";
  const limit = isVirtual ? limitEmulation(pins?.watchMs ?? limitMs, signal) : undefined;
  const stop = limit?.stop ?? signal;
  const atStop = () => limit?.atStop(rig.time) ?? ({ kind: "aborted" } as const);
  try {
    if (pins !== undefined) {
      const recorded = symbols && isVirtualRig(rig) ? recordRig(rig, symbols) : undefined;
      const run = await runOnRig(rig, program, pins, { library, use, signal: stop });
      if (run.outcome.kind === "aborted") return { ...run, outcome: atStop() };
      return recorded === undefined ? run : withActivity(run, recorded());
    }
    await rig.resetDut();
    return await runOnBoard(rig.dut, program, {
      library,
      use,
      limitMs,
      stop,
      atStop,
      explain: explainDutFault,
      pinMap: pinMapOf(rig.definition),
    });
  } finally {
    limit?.end();
  }
}

/** Opens a rig when it is needed, and copies the modules to its device under test. */
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
      const { asyncio } = this.library;
      if (asyncio) throw brokenAsyncio(this.#name, asyncio, answer.why);
      throw new BoardError("refused", `${dut.name} ${answer.why}`);
    }
    const { identity } = answer;
    return { ...identity, platform: `${identity.platform}${describeKind(definition)}` };
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

/** What a reader of the verdicts must know about the boards. */
function describeKind(definition: WiredRigDefinition): string {
  if (definition.kind === "emulated") return ", emulated";
  return definition.dut.reset === "none" ? ", without a reset between programs" : "";
}

/** The rigs that this process has opened and that have not failed since then. */
const trusted = new Set<string>();
