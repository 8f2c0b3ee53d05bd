import virtualRig from "../../rigs/virtual-pico.ts";
import type { BoardError } from "../board/board-error.ts";
import { buildEmulatorFirmware } from "../emulated-boards/emulator-firmware.ts";
import { FirmwareError, readFirmware } from "../emulator/firmware/firmware-image.ts";
import type { Symbols } from "../emulator/firmware/symbols.ts";
import { type Board, RESET_BY_PROGRAM } from "../emulator/simulation/board.ts";
import { openVirtualRig } from "../rig/opening/virtual-rig.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import { findRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { PICO } from "./board-library.ts";
import { runOnBoard, withoutStop } from "./board-run.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { type EmulationLimit, limitEmulation } from "./emulation-limit.ts";
import { prepareKeptPico } from "./kept-pico.ts";
import { readLibraryFor } from "./library-for.ts";
import { bootPico, type PreparedPico, preparePico, UnfitPico } from "./pico-virtual-board.ts";
import type { ReadProgram } from "./program-file.ts";
import { findRecordable, recordRig } from "./rig-activity.ts";
import { runOnRig, withActivity } from "./rig-run.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { explainAbsence, RuntimeUnavailable, requireBuilt } from "./runtime-unavailable.ts";
import { watchBoard } from "./watched-board.ts";

/** An emulated Pico with real firmware. */
export const picoVirtual: RuntimeKind = {
  open: openPicoVirtual,
  isUnprepared: isFirmwareUnbuilt,
  async prepare(config, options) {
    await provideFirmware(config, options);
  },
};

/**
 * Opens an emulated Pico with the firmware that was built, or that the configuration names. For each program, a new
 * board is turned on. So programs cannot affect each other, and all runs of a program are the same to the microsecond.
 * A program with pins gets its own rig of two boards (see rigs/virtual-pico.ts). Throws RuntimeUnavailable if the
 * firmware is missing or cannot be used.
 */
async function openPicoVirtual(config: Config): Promise<Runtime> {
  const pico = await prepareOwnPico(config);
  const { activity, symbols } = await findRecordable(pico.identity.firmware!);
  return defineRuntime({
    name: NAME,
    identity: pico.identity,
    capabilities: { pins: true, clock: "virtual", activity },
    limitMs: config.limitMs,
    runProgram: (program, task) =>
      runOnPico({
        pico,
        use: config.use,
        program,
        ...task,
        symbols: task.activity ? symbols : undefined,
      }),
  });
}

/**
 * Prepares a Pico with the modules that programs may import. Throws RuntimeUnavailable if the firmware does not exist
 * yet or cannot be used.
 */
export async function prepareOwnPico(config: Config): Promise<PreparedPico> {
  const file = config.firmware ?? requireBuilt(await findRp2040Firmware(config.version), ADVICE);
  const library = await readLibraryFor(NAME, config, PICO);
  const isUsual = config.firmware === undefined && config.version === undefined;
  const prepare = isUsual ? prepareKeptPico : preparePico;
  return readFirmware(file)
    .then((firmware) => prepare(firmware, library))
    .then((pico) => ({ ...pico, identity: { ...pico.identity, firmware: file } }))
    .catch((error: Error) => {
      if (!(error instanceof FirmwareError || error instanceof UnfitPico)) throw error;
      throw new RuntimeUnavailable(NAME, withoutStop(error.message), REMEDY, { cause: error });
    });
}

/** True if `provideFirmware` would have to build the image. */
export async function isFirmwareUnbuilt({ firmware, version }: Config): Promise<boolean> {
  return firmware === undefined && (await findRp2040Firmware(version)).state !== "whole";
}

/**
 * Returns the path of the image for emulated boards. If the configuration names no image, builds aiorig's own image if
 * necessary and returns its path. Throws RuntimeUnavailable if the image cannot be built. If the signal aborts, throws
 * the signal's reason.
 */
export async function provideFirmware(config: Config, options: BuildOptions): Promise<string> {
  try {
    return config.firmware ?? (await buildEmulatorFirmware(options, config.version));
  } catch (error) {
    throw explainAbsence(NAME, error, REMEDY);
  }
}

const NAME = "pico-virtual";

const REMEDY =
  'write the path of an RP2040 image of MicroPython 1.21 or newer, which must contain asyncio, under "firmware" in aiorig.config.json';

const ADVICE = {
  runtime: NAME,
  absence: "no firmware for the emulated board has been built",
  command: aiorigCommand("firmware build"),
  remedy: REMEDY,
};

interface Task extends ProgramTask {
  readonly pico: PreparedPico;
  readonly program: ReadProgram;
  readonly use: Config["use"];
  /** The addresses of the firmware's functions. Undefined if the run does not record activities. */
  readonly symbols: Symbols | undefined;
}

async function runOnPico(task: Task): Promise<ProgramRecord> {
  const limit = limitEmulation(task.pins?.watchMs ?? task.limitMs, task.signal);
  try {
    const { pins } = task;
    if (pins === undefined) return await runAlone(task, limit);
    return await (task.session === undefined
      ? runOnOwnRig(task, pins, limit)
      : runWatched(task, pins, limit));
  } finally {
    limit.end();
  }
}

async function runAlone(
  { pico, program, use, limitMs }: Task,
  { stop, atStop }: EmulationLimit,
): Promise<ProgramRecord> {
  const { chip, board, time } = bootPico(pico);
  try {
    return await runOnBoard(board, program, {
      library: pico.library,
      use,
      limitMs,
      stop,
      atStop: () => atStop(time),
      explain: () => stateOf(chip),
    });
  } finally {
    chip.powerOff();
  }
}

async function runWatched(
  { pico, program, use, session, symbols, typed }: Task,
  pins: PinSetup,
  { stop, atStop }: EmulationLimit,
): Promise<ProgramRecord> {
  const booted = bootPico(pico);
  try {
    return await watchBoard(booted, program, pins, {
      library: pico.library,
      use,
      stop,
      symbols,
      until: session?.until,
      typed,
      live: session?.live,
      tasks: session?.isWithoutTasks !== true,
      atStop: () => atStop(booted.time),
      explain: (fault) => stateOf(booted.chip) ?? resetOf(booted.chip, fault),
    });
  } finally {
    booted.chip.powerOff();
  }
}

async function runOnOwnRig(
  { pico, program, use, symbols, typed }: Task,
  pins: PinSetup,
  { stop, atStop }: EmulationLimit,
): Promise<ProgramRecord> {
  const { firmware, flash: dutFlash, flashName: dutFlashName, library } = pico;
  // Each program gets a new emulated rig. The wiring of an emulated rig is always correct, so it needs no check.
  const rig = await openVirtualRig(virtualRig, {
    firmware,
    dutFlash,
    dutFlashName,
    isTrusted: true,
  });
  const recorded = symbols && recordRig(rig, symbols);
  try {
    const explain = () => stateOf(rig.chips.dut);
    const run = await runOnRig(rig, program, pins, { library, use, typed, signal: stop, explain });
    if (run.outcome.kind === "aborted") return { ...run, outcome: atStop(rig.time) };
    return recorded === undefined ? run : withActivity(run, recorded());
  } finally {
    await rig.close();
  }
}

/**
 * Returns the outcome `crashed` if the emulated board itself reports why it no longer runs MicroPython. Otherwise
 * returns undefined.
 */
function stateOf({ state }: Board): Outcome | undefined {
  if (state.kind === "locked up") return { kind: "crashed", detail: state.reason };
  if (state.kind !== "usb drive") return undefined;
  return {
    kind: "crashed",
    detail: "the board returned to its boot ROM, where it waits for firmware",
  };
}

/**
 * If the board reset itself, returns the outcome `crashed`, which says what reset the board. Otherwise returns
 * undefined.
 */
function resetOf({ chip }: Board, { fault, message }: BoardError): Outcome | undefined {
  const reason = chip?.watchdog.reason ?? 0;
  if (fault !== "reset" || reason === 0) return undefined;
  const resetBy = reason & RESET_BY_PROGRAM ? "program" : "watchdog";
  return { kind: "crashed", detail: withoutStop(message), resetBy };
}
