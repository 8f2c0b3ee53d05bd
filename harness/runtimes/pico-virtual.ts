import { performance } from "node:perf_hooks";
import virtualRig from "../../rigs/virtual-pico.ts";
import type { HostTime } from "../board/host-time.ts";
import { FirmwareError, readFirmware } from "../emulator/firmware/firmware-image.ts";
import type { Board } from "../emulator/simulation/board.ts";
import { buildEmulatorFirmware } from "../rig/emulator-firmware.ts";
import { openVirtualRig } from "../rig/virtual-rig.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import { findRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { type BoardRun, NO_TRACE, runOnBoard, withoutStop } from "./board-run.ts";
import type { Config } from "./config.ts";
import { limitEmulation } from "./emulation-limit.ts";
import { bootPico, type PreparedPico, preparePico, UnfitPico } from "./pico-virtual-board.ts";
import { type ReadProgram, readProgram } from "./program-file.ts";
import { runOnRig } from "./rig-run.ts";
import {
  DEFAULT_LIMIT_MS,
  type Outcome,
  type Program,
  type Run,
  type RunOptions,
  type Runtime,
} from "./runtime.ts";
import { explainAbsence, RuntimeUnavailable, requireBuilt } from "./runtime-unavailable.ts";

/**
 * Opens an emulated Pico with the firmware that was built, or that the configuration names. Each program gets its own
 * board, which has just been turned on. So nothing of another program is left, and each run is the same to the
 * microsecond. A program with pins gets its own rig of two boards: see rigs/virtual-pico.ts. Throws RuntimeUnavailable.
 */
export async function openPicoVirtual(config: Config): Promise<Runtime> {
  const pico = await prepareOwnPico(config);
  const running = new Map<AbortController, Promise<Run>>();
  let isClosed = false;

  return {
    name: NAME,
    identity: pico.identity,
    hasPins: true,
    async run(program: Program, options: RunOptions = {}): Promise<Run> {
      const stop = new AbortController();
      const abort = () => stop.abort();
      if (isClosed || options.signal?.aborted) abort();
      options.signal?.addEventListener("abort", abort, { once: true });
      const run = runProgram(pico, program, config, { ...options, signal: stop.signal });
      running.set(stop, run);
      try {
        return await run;
      } finally {
        running.delete(stop);
        options.signal?.removeEventListener("abort", abort);
      }
    },
    async close(): Promise<void> {
      isClosed = true;
      for (const stop of running.keys()) stop.abort();
      await Promise.all(running.values());
    },
  };
}

/** Prepares a Pico with the existing firmware and the modules that programs may import. Throws RuntimeUnavailable. */
export async function prepareOwnPico(config: Config): Promise<PreparedPico> {
  const file = config.firmware ?? requireBuilt(await findRp2040Firmware(), ADVICE);
  return readFirmware(file)
    .then((firmware) => preparePico(firmware, config.library))
    .then((pico) => ({ ...pico, identity: { ...pico.identity, firmware: file } }))
    .catch((error: Error) => {
      if (!(error instanceof FirmwareError || error instanceof UnfitPico)) throw error;
      throw new RuntimeUnavailable(NAME, withoutStop(error.message), REMEDY, { cause: error });
    });
}

/** Builds the firmware if it is missing or damaged. Throws RuntimeUnavailable if this machine cannot build it. */
export async function preparePicoVirtual(config: Config, options: BuildOptions): Promise<void> {
  await provideFirmware(config, options);
}

/** Whether `provideFirmware` must build the image. */
export async function isFirmwareUnbuilt({ firmware }: Config): Promise<boolean> {
  return firmware === undefined && (await findRp2040Firmware()).state !== "whole";
}

/**
 * Returns the path of the image for emulated boards: the one that the configuration names, or the one that is built
 * here, which this function builds if necessary. Throws RuntimeUnavailable, and the signal's reason if it is stopped.
 */
export async function provideFirmware(config: Config, options: BuildOptions): Promise<string> {
  try {
    return config.firmware ?? (await buildEmulatorFirmware(options));
  } catch (error) {
    throw explainAbsence(NAME, error, REMEDY);
  }
}

const NAME = "pico-virtual";

const REMEDY =
  'name an RP2040 image of MicroPython with asyncio (1.21 or newer) as "firmware" in aiorig.config.json';

const ADVICE = {
  runtime: NAME,
  absence: "no firmware for the emulated board has been built",
  command: "npm run aiorig -- firmware build",
  remedy: REMEDY,
};

async function runProgram(
  pico: PreparedPico,
  program: Program,
  { use, limitMs: usualLimitMs = DEFAULT_LIMIT_MS }: Config,
  { limitMs = usualLimitMs, pins, signal }: RunOptions,
): Promise<Run> {
  const startedMs = performance.now();
  const end = (run: BoardRun): Run => ({ ...run, wallMs: performance.now() - startedMs });
  const read = await readProgram(program);
  if ("kind" in read) return end({ outcome: read, trace: NO_TRACE });
  if (signal?.aborted) return end({ outcome: { kind: "aborted" }, trace: NO_TRACE });

  const { stop, atStop, end: endLimit } = limitEmulation(pins?.watchMs ?? limitMs, signal);
  const task = { pico, program: read, use, limitMs, stop, atStop };
  try {
    return end(pins === undefined ? await runOnPico(task) : await runOnOwnRig(task, pins));
  } finally {
    endLimit();
  }
}

interface Task {
  readonly pico: PreparedPico;
  readonly program: ReadProgram;
  readonly use: Config["use"];
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly atStop: (time: HostTime) => Outcome;
}

async function runOnPico({ pico, program, atStop, ...task }: Task): Promise<BoardRun> {
  const { chip, board, time } = bootPico(pico);
  try {
    return await runOnBoard(board, program, {
      ...task,
      library: pico.library,
      atStop: () => atStop(time),
      explain: () => stateOf(chip),
    });
  } finally {
    chip.powerOff();
  }
}

async function runOnOwnRig(
  { pico, program, use, stop, atStop }: Task,
  pins: PinSetup,
): Promise<BoardRun> {
  const { firmware, flash, library } = pico;
  // Each program gets a new rig, so its wiring is known to be right.
  const rig = await openVirtualRig(virtualRig, { firmware, dutFlash: flash, isTrusted: true });
  try {
    const explain = () => stateOf(rig.chips.dut);
    const run = await runOnRig(rig, program, pins, { library, use, signal: stop, explain });
    return run.outcome.kind === "aborted" ? { ...run, outcome: atStop(rig.time) } : run;
  } finally {
    await rig.close();
  }
}

/** How an emulated board itself explains its end. */
function stateOf({ state }: Board): Outcome | undefined {
  if (state.kind === "locked up") return { kind: "crashed", detail: state.reason };
  if (state.kind !== "usb drive") return undefined;
  return { kind: "crashed", detail: "it returned to its boot ROM, where it waits for firmware" };
}
