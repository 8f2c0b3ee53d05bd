import { readFile } from "node:fs/promises";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { BoardError } from "../board/board-error.ts";
import { type ProgramRun, runProgram } from "../board/run-program.ts";
import type { BoardState } from "../emulator/board.ts";
import { FirmwareError, readFirmware } from "../emulator/firmware-image.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildRp2040Firmware, findRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import { parseProbeOutput, sentinelOf } from "../trace/probe-output.ts";
import type { Trace } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { lastWords } from "./interpreter.ts";
import { bootPico, type PreparedPico, preparePico, UnfitPico } from "./pico-virtual-board.ts";
import { outcomeOf } from "./probe-outcome.ts";
import {
  DEFAULT_LIMIT_MS,
  OUTPUT_LIMIT_BYTES,
  type Outcome,
  type Program,
  type Run,
  type RunOptions,
  type Runtime,
} from "./runtime.ts";
import { explainAbsence, RuntimeUnavailable } from "./runtime-unavailable.ts";

/**
 * An emulated Pico with the firmware that the configuration names, else the one that was built. Each
 * program gets a board of its own that has just been turned on, so that nothing of another is left and
 * it runs the same to the microsecond each time. Throws RuntimeUnavailable.
 */
export async function openPicoVirtual(config: Config): Promise<Runtime> {
  const file = await locate(config);
  if (file === undefined) {
    throw new RuntimeUnavailable(
      NAME,
      "no firmware for the emulated board has been built",
      `run npm run aiorig -- firmware build, or ${REMEDY}`,
    );
  }
  const pico = await readFirmware(file)
    .then((firmware) => preparePico(firmware, config.library))
    .catch((error: Error) => {
      if (!(error instanceof FirmwareError || error instanceof UnfitPico)) throw error;
      throw new RuntimeUnavailable(NAME, withoutStop(error.message), REMEDY, { cause: error });
    });
  const running = new Map<AbortController, Promise<Run>>();
  let isClosed = false;

  return {
    name: NAME,
    identity: pico.identity,
    async run(program: Program, options: RunOptions = {}): Promise<Run> {
      const stop = new AbortController();
      const abort = () => stop.abort();
      if (isClosed || options.signal?.aborted) abort();
      options.signal?.addEventListener("abort", abort, { once: true });
      const run = runOnPico(pico, program, config, { ...options, signal: stop.signal });
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

/** Builds the firmware if there is none and that can be done here. Throws RuntimeUnavailable. */
export async function preparePicoVirtual(config: Config, options: BuildOptions): Promise<void> {
  await provideFirmware(config, options);
}

/**
 * The path of the image for emulated boards: the one that the configuration names, else the one that is
 * built here, now if need be. Throws RuntimeUnavailable, and the signal's reason if it is stopped.
 */
export async function provideFirmware(config: Config, options: BuildOptions): Promise<string> {
  try {
    return (await locate(config)) ?? (await buildRp2040Firmware(options));
  } catch (error) {
    throw explainAbsence(NAME, error, REMEDY);
  }
}

async function locate(config: Config): Promise<string | undefined> {
  return config.firmware ?? (await findRp2040Firmware());
}

const NAME = "pico-virtual";

const REMEDY =
  'name an RP2040 image of MicroPython with asyncio (1.21 or newer) as "firmware" in aiorig.config.json';

/** Emulation is slower than a board where that computes. This much slower is a defect. */
const WALL_MS_A_VIRTUAL_MS = 5;
const WALL_START_MS = 30_000;

const NOTHING: Trace = { marks: [], stdout: "", stderr: "" };

async function runOnPico(
  pico: PreparedPico,
  program: Program,
  { use, limitMs: usualLimitMs = DEFAULT_LIMIT_MS }: Config,
  { limitMs = usualLimitMs, signal }: RunOptions,
): Promise<Run> {
  const startedMs = performance.now();
  const end = (outcome: Outcome, trace: Trace): Run => ({
    outcome,
    trace,
    wallMs: performance.now() - startedMs,
  });
  const file = path.resolve(program.path);
  let source: string;
  try {
    source = await readFile(file, "utf8");
  } catch (error) {
    const detail = `${file} cannot be read: ${(error as Error).message}`;
    return end({ kind: "unavailable", detail }, NOTHING);
  }
  if (signal?.aborted) return end({ kind: "aborted" }, NOTHING);

  const { chip, board, time } = bootPico(pico);
  const wallLimitMs = WALL_START_MS + WALL_MS_A_VIRTUAL_MS * limitMs;
  const stop = new AbortController();
  const abort = () => stop.abort();
  const wallTimer = setTimeout(abort, wallLimitMs);
  signal?.addEventListener("abort", abort, { once: true });
  const stopOutcome = (): Outcome => {
    if (signal?.aborted) return { kind: "aborted" };
    const detail = `it needed more than ${wallLimitMs / 1000} s for ${Math.round(time.nowMs)} ms of virtual time`;
    return { kind: "crashed", detail };
  };
  const sentinel = sentinelOf(source);
  try {
    const run = await runProgram(
      board,
      // Not the path: how long that is on this machine would show in the times.
      { name: path.basename(file), source },
      {
        sentinel,
        folders: pico.folders,
        use,
        limitMs,
        outputLimitBytes: OUTPUT_LIMIT_BYTES,
        stop: stop.signal,
      },
    );
    const { marks, stdout, stderr } = run;
    const outcome = run.stopped === "signal" ? stopOutcome() : conclude(run, limitMs);
    return end(namePlaces(outcome, file), { marks, stdout, stderr });
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const output = error.output.toString().replaceAll("\r\n", "\n");
    const { marks, stdout } = parseProbeOutput(output, sentinel);
    const outcome =
      error.stopped === "signal" ? stopOutcome() : concludeFault(error, chip.state, limitMs);
    return end(outcome, { marks, stdout, stderr: `${error.message}\n` });
  } finally {
    clearTimeout(wallTimer);
    signal?.removeEventListener("abort", abort);
    chip.powerOff();
  }
}

function conclude({ stopped, end, stderr }: ProgramRun, limitMs: number): Outcome {
  if (stopped === "limit") return { kind: "timeout", limitMs };
  if (stopped === "output") return { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
  if (end !== undefined) return outcomeOf(end);
  const detail = "its interpreter came to its end before the probe could give up its marks";
  return { kind: "crashed", detail: detail + lastWords(stderr) };
}

function concludeFault(
  { stopped, message }: BoardError,
  state: BoardState,
  limitMs: number,
): Outcome {
  if (state.kind === "locked up") return { kind: "crashed", detail: state.reason };
  if (stopped === "limit") return { kind: "timeout", limitMs };
  if (stopped === "output") return { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
  return { kind: "crashed", detail: withoutStop(message) };
}

/** Tracebacks name the host's file. */
function namePlaces(outcome: Outcome, file: string): Outcome {
  if (outcome.kind !== "raised") return outcome;
  const onBoard = `File "${path.basename(file)}"`;
  return { ...outcome, traceback: outcome.traceback.replaceAll(onBoard, `File "${file}"`) };
}

/** A sentence that goes on in another. */
function withoutStop(message: string): string {
  return message.replace(/\.$/, "");
}
