import { basename } from "node:path";
import { BoardError } from "../board/board-error.ts";
import type { BoardInput } from "../board/board-input.ts";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import type { PinMap } from "../board/pin-map.ts";
import { type BoardRun, runProgram, type StartSignal, textOf } from "../board/run-program.ts";
import { parseProbeOutput, sentinelOf } from "../trace/probe-output.ts";
import type { RecordedPart } from "../trace/recorded-part.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { ProgramRecord } from "./define-runtime.ts";
import { lastWords } from "./interpreter.ts";
import { namePlaces } from "./place-names.ts";
import { failedAt, outcomeOf } from "./probe-outcome.ts";
import type { ReadProgram } from "./program-file.ts";
import type { TargetLibrary } from "./target-library.ts";

export interface BoardRunOptions {
  /** The modules on the board that programs may import. */
  readonly library: Pick<TargetLibrary, "imports" | "places">;
  readonly use?: Readonly<Record<string, string>> | undefined;
  readonly limitMs: number;
  /** True if the probe must record what the tasks do. */
  readonly tasks?: boolean | undefined;
  readonly stop: AbortSignal;
  /** Returns the outcome of a run that `stop` ended. */
  readonly atStop: () => Outcome;
  /**
   * Returns the outcome for a fault between host and board. If the result is undefined, the fault has its usual
   * outcome.
   */
  readonly explain?: ((fault: BoardError) => Outcome | undefined) | undefined;
  readonly start?: StartSignal | undefined;
  /**
   * Says which pin of the board each pin number in a program means. Undefined if programs use the board's own pin
   * numbers.
   */
  readonly pinMap?: PinMap | undefined;
  /**
   * True if the run continues after the end of the program, as long as a timer, a handler or a pin of the board may
   * still act. See ProgramOptions.
   */
  readonly lingers?: boolean | undefined;
  /** True if the connection to the board can lose or change bytes. See ProgramOptions. */
  readonly checksOutput?: boolean | undefined;
  /** This function is called with each part of the output when it arrives. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
  /** The text that a person types for the program. */
  readonly input?: BoardInput | undefined;
  /**
   * True if the board is used only for this run, and bytes from the board cannot get lost. If a program on such a board
   * ignores the Ctrl-C of `stop`, this does not count as a fault of the board.
   */
  readonly isDisposable?: boolean | undefined;
}

/**
 * The record of a run on a board. It also has the lines about tasks that the probe printed, and the time at which the
 * program failed.
 */
export type BoardRecord = ProgramRecord &
  Pick<SessionTrace, "failedAtUs" | "hasThreadLeft"> & {
    readonly recorded?: readonly RecordedPart[];
  };

/** Runs a program on a board that has the probe. Rejects only for defects of aiorig. */
export async function runOnBoard(
  board: MicroPythonBoard,
  { file, source }: ReadProgram,
  options: BoardRunOptions,
): Promise<BoardRecord> {
  const { library, use, limitMs, tasks, stop, start, pinMap, checksOutput, onBytes } = options;
  const { lingers, atStop, explain, input, isDisposable = false } = options;
  const sentinel = sentinelOf(source);
  // The probe gets only the name of the program's file. Paths have different lengths on different machines, and the
  // length would change the measured times.
  const name = basename(file);
  const { imports, places } = library;
  try {
    const run = await runProgram(
      board,
      { name, source },
      {
        sentinel,
        imports,
        use,
        limitMs,
        tasks,
        outputLimitBytes: OUTPUT_LIMIT_BYTES,
        stop,
        start,
        pinMap,
        lingers,
        checksOutput,
        onBytes,
        input,
      },
    );
    const { marks, stdout, stderr, tasks: recorded } = run;
    const failed = failedAt(run.end);
    // If the program failed before the signal `stop` came, the signal only ended timers and handlers that still ran.
    // Otherwise the signal ended the program.
    const isStopped = run.stopped === "signal" && failed.failedAtUs === undefined;
    const outcome = isStopped ? atStop() : conclude(run, limitMs);
    return {
      outcome: namePlaces(outcome, { ...places, [`${name}"`]: `${file}"` }),
      trace: { marks, stdout, stderr },
      ...(recorded && { recorded }),
      ...failed,
    };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const { marks, stdout } = parseProbeOutput(textOf(error.output), sentinel);
    // If the board did not return to its prompt, its output is incomplete, and the run does not count as watched to its
    // end. There is one exception: on a board that is used only once, the program may have ignored Ctrl-C. In this
    // case, the outcome is the same as after Ctrl-C.
    const stopped = error.stopped === "signal" ? atStop() : undefined;
    const isIgnored = stop.aborted && (error.fault === "silent" || error.fault === "damaged");
    const ignoredStop = isDisposable && isIgnored ? atStop() : undefined;
    const outcome =
      stopped === undefined || stopped.kind === "watched"
        ? (explain?.(error) ?? ignoredStop ?? concludeFault(error, limitMs))
        : stopped;
    return { outcome, trace: { marks, stdout, stderr: `${error.message}\n` } };
  }
}

/** Returns a message without its full stop, so that the message can be in the middle of a sentence. */
export function withoutStop(message: string): string {
  return message.replace(/\.$/, "");
}

function conclude({ stopped, end, stderr }: BoardRun, limitMs: number): Outcome {
  if (stopped === "limit") return { kind: "timeout", limitMs };
  if (stopped === "output") return { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
  if (end !== undefined) return outcomeOf(end);
  const detail = "the interpreter ended before the probe could print its marks";
  return { kind: "crashed", detail: detail + lastWords(stderr) };
}

function concludeFault({ stopped, message, fault }: BoardError, limitMs: number): Outcome {
  if (stopped === "limit") return { kind: "timeout", limitMs };
  if (stopped === "output") return { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
  if (fault === "memory") return { kind: "unsupported", reason: withoutStop(message) };
  return { kind: "crashed", detail: withoutStop(message) };
}
