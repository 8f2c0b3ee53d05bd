import { BoardError } from "../board/board-error.ts";
import type { Symbols } from "../emulator/firmware/symbols.ts";
import { RigError } from "../rig/checks/checklist.ts";
import { checkMeasuredWires } from "../rig/checks/measured-wiring.ts";
import { pinMapOf } from "../rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { findMeasuredWires } from "../rig/measuring/measured-wires.ts";
import type { OpenRig } from "../rig/opening/opened-rig.ts";
import { askFirmware, findRestart, resetForSure } from "../rig/opening/sure-reset.ts";
import { isVirtualRig } from "../rig/opening/virtual-rig.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
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
 * Opens the device under test of a rig, real or emulated, as a runtime. Programs run one at a time, and the rig resets
 * the board before each program. If a program uses pins, the instrument drives and watches these pins. The probe and
 * aiorig's modules are copied to the board's file system if the board does not have them. After a fault of the rig,
 * `open` opens it again for the next program. Throws RuntimeUnavailable.
 */
export async function openPicoRig(
  rig: WiredRigDefinition,
  config: Config,
  open: OpenCheckedRig,
  { firmware, recordable, cyclePower, checksWires = true }: PicoRigOptions = {},
): Promise<Runtime> {
  const { name } = rig;
  const library = await readLibraryFor(name, config, PICO);
  const keeper = new RigKeeper(name, library, open, cyclePower);
  const identity = await keeper.identify().catch(async (error: unknown) => {
    // If the identification fails, `openPicoRig` returns no runtime that could close the rig later. So the rig is
    // closed here.
    await keeper.giveUp();
    if (!isRigFault(error)) throw error;
    const remedy = `fix this problem, and check the rig with ${aiorigCommand(`rig doctor ${name}`)}`;
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
        checksWires,
        ...task,
        symbols: task.activity ? recordable?.symbols : undefined,
      }),
    release: () => keeper.giveUp(),
  });
}

export interface PicoRigOptions extends RigParts {
  /**
   * True if the rig checks a program's wires after the program. False for a rig whose wires cannot break. The default
   * is true.
   */
  readonly checksWires?: boolean | undefined;
}

/** Settings and functions that only some kinds of rigs have. */
export interface RigParts {
  /** The path of the image that emulated boards run. */
  readonly firmware?: string | undefined;
  readonly recordable?: Recordable;
  /** Turns the power of the boards off and on. Undefined if the rig cannot control the power. Throws RigError. */
  readonly cyclePower?: () => Promise<void>;
}

/**
 * A function that opens a rig. `isTrusted` is true if this process has already opened the rig and the rig has had no
 * fault since then.
 */
export type OpenCheckedRig = (isTrusted: boolean) => Promise<OpenRig>;

interface Task extends ProgramTask {
  readonly program: ReadProgram;
  readonly use: Config["use"];
  readonly checksWires: boolean;
  /** The functions of the firmware. Undefined if the run does not record what the processor does. */
  readonly symbols: Symbols | undefined;
}

/** Runs a program on the rig. After a run that leaves the rig in an unknown state, the rig is opened and checked again. */
async function runKept(keeper: RigKeeper, task: Task): Promise<ProgramRecord> {
  const run = await keeper
    .take()
    .then((rig) => runOnDut(keeper.sure(rig), keeper.library, task))
    .catch((error: unknown): ProgramRecord => {
      if (!isRigFault(error)) throw error;
      return { outcome: rigFault(error) };
    });
  const { kind } = run.outcome;
  if (kind === "rig fault" || kind === "aborted") await keeper.distrust(kind === "rig fault");
  return run;
}

function isRigFault(error: unknown): error is BoardError | RigError {
  return error instanceof BoardError || error instanceof RigError;
}

async function runOnDut(
  rig: OpenRig,
  library: TargetLibrary,
  { program, use, pins, limitMs, signal, session, typed, checksWires, symbols }: Task,
): Promise<ProgramRecord> {
  const isVirtual = clockOf(rig.definition) === "virtual";
  const limit = isVirtual ? limitEmulation(pins?.watchMs ?? limitMs, signal) : undefined;
  const stop = limit?.stop ?? signal;
  const atStop = () => limit?.atStop(rig.time) ?? ({ kind: "aborted" } as const);
  try {
    if (pins !== undefined) {
      const recorded = symbols && isVirtualRig(rig) ? recordRig(rig, symbols) : undefined;
      const run = await runOnRig(rig, program, pins, {
        library,
        use,
        signal: stop,
        session,
        typed,
        checksOutput: true,
      });
      if (run.outcome.kind === "aborted") return { ...run, outcome: atStop() };
      const noted = recorded === undefined ? run : withActivity(run, recorded());
      return checksWires ? await withWiresChecked(noted, rig, pins) : noted;
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
      checksOutput: true,
    });
  } finally {
    limit?.end();
  }
}

/**
 * Checks the wires after a run that could be judged. Also checks that the device under test was not reset after its
 * program had ended. If a check fails, the outcome is `rig fault`.
 */
async function withWiresChecked(
  run: ProgramRecord,
  rig: OpenRig,
  pins: PinSetup,
): Promise<ProgramRecord> {
  if (!JUDGED.has(run.outcome.kind)) return run;
  const restart = await findRestart(rig.dut);
  if (restart !== undefined) {
    return { ...run, outcome: { kind: "rig fault", detail: withoutStop(restart) } };
  }
  const measurable = findMeasuredWires(rig, pins);
  const problems = measurable.isMeasurable ? await checkMeasuredWires(rig, measurable.wires) : [];
  if (problems.length === 0) return run;
  const detail = `the wires were not correct after the program: ${problems.join(" ")}`;
  return { ...run, outcome: { kind: "rig fault", detail: withoutStop(detail) } };
}

const JUDGED: ReadonlySet<Outcome["kind"]> = new Set(["ended", "watched", "raised"]);

/**
 * Keeps a rig open. If the rig is not open when it is needed, opens it and copies the modules to its device under test.
 */
class RigKeeper {
  readonly library: TargetLibrary;
  readonly #name: string;
  readonly #open: OpenCheckedRig;
  readonly #cyclePower: (() => Promise<void>) | undefined;
  #rig: OpenRig | undefined;
  /** The firmware that the device under test ran when it was identified. */
  #firmware: string | undefined;
  /**
   * True after a fault of the rig. If the rig can control the power of its boards, the power is then turned off and on
   * before the rig is opened again.
   */
  #isSick = false;

  constructor(
    name: string,
    library: TargetLibrary,
    open: OpenCheckedRig,
    cyclePower?: () => Promise<void>,
  ) {
    this.#name = name;
    this.library = library;
    this.#open = open;
    this.#cyclePower = cyclePower;
  }

  /** Throws RigError and BoardError. */
  async take(): Promise<OpenRig> {
    if (this.#rig !== undefined) return this.#rig;
    const isTrusted = trusted.delete(this.#name);
    if (this.#isSick) await this.#cyclePower?.();
    this.#isSick = false;
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
    this.#firmware = await askFirmware(dut);
    const { identity } = answer;
    return { ...identity, platform: `${identity.platform}${describeKind(definition)}` };
  }

  /**
   * Returns the rig with a stricter reset. After each reset, the rig checks that the board still runs the firmware that
   * it ran when it was identified. If the rig can reset the device under test, it also checks that the board was really
   * reset.
   */
  sure(rig: OpenRig): OpenRig {
    return {
      ...rig,
      resetDut: async () => {
        const firmware = canReset(rig.definition)
          ? await resetForSure(rig)
          : await rig.resetDut().then(() => askFirmware(rig.dut));
        if (firmware === this.#firmware) return;
        throw new BoardError(
          "refused",
          `${rig.dut.name} runs ${firmware}, but it ran ${this.#firmware} when aiorig identified it. Somebody has replaced the board or its firmware. Run everything again.`,
        );
      },
    };
  }

  /**
   * Closes the rig, and makes sure that the next opening checks the rig again. If the rig had a fault, and can control
   * the power of its boards, the next opening first turns the power off and on.
   */
  async distrust(isSick: boolean): Promise<void> {
    this.#isSick = isSick;
    trusted.delete(this.#name);
    await this.giveUp();
  }

  async giveUp(): Promise<void> {
    await this.#rig?.close();
    this.#rig = undefined;
  }
}

/**
 * Returns false if nothing resets the device under test. The identity of the runtime then says that there is no reset
 * between programs.
 */
function canReset(definition: WiredRigDefinition): boolean {
  return definition.kind === "emulated" || definition.dut.reset !== "none";
}

/**
 * Returns a text about the rig's boards that a reader of the verdicts must know. The text is empty for real boards that
 * are reset between programs.
 */
function describeKind(definition: WiredRigDefinition): string {
  if (definition.kind === "emulated") return ", emulated";
  return definition.dut.reset === "none" ? ", without a reset between programs" : "";
}

/** The names of the rigs that this process has opened and that have had no fault since then. */
const trusted = new Set<string>();
