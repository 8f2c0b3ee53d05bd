import { BoardInput } from "../board/board-input.ts";
import { realTime } from "../board/host-time.ts";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import { sentinelOf } from "../trace/probe-output.ts";
import { tasksOf } from "../trace/recorded-tasks.ts";
import type { TypedText } from "../trace/typed-text.ts";
import { BoardConsole } from "./board-console.ts";
import { type BoardRunOptions, runOnBoard } from "./board-run.ts";
import type { ProgramRecord, ProgramTask } from "./define-runtime.ts";
import type { ReadProgram } from "./program-file.ts";
import { typeOnTime } from "./type-on-time.ts";

/**
 * Runs a program on a board without an instrument, types texts for the program, and records when the output arrives.
 * Time 0 is when the program's start line arrives from the board.
 */
export async function runTyped(
  board: MicroPythonBoard,
  program: ReadProgram,
  { session, typed = [] }: Pick<ProgramTask, "session" | "typed">,
  options: BoardRunOptions,
): Promise<ProgramRecord> {
  const input = typed.length > 0 || session?.live ? new BoardInput() : undefined;
  const keys: TypedText[] = [];
  const ended = new AbortController();
  const printed = new BoardConsole(realTime, session?.until, () => ended.abort());
  const sentinel = sentinelOf(program.source);
  let hasStarted = false;
  const running = runOnBoard(board, program, {
    ...options,
    stop: AbortSignal.any([options.stop, ended.signal]),
    atStop: () => (options.stop.aborted ? options.atStop() : { kind: "watched" }),
    tasks: session !== undefined && session.isWithoutTasks !== true,
    input,
    onBytes: (bytes) => printed.add(bytes),
    start: { limitMs: 0, onWaiting: start },
  });
  const run = await running;
  const { printed: texts, endUs, nowUs } = printed.read(sentinel);
  if (session === undefined) return run;
  const lengthUs = endUs ?? nowUs;
  const { recorded = [] } = run;
  return {
    ...run,
    trace: {
      ...run.trace,
      session: {
        console: texts,
        lengthUs,
        used: [],
        ...(session.live && { typed: keys }),
        ...tasksOf(recorded, lengthUs),
      },
    },
  };

  /**
   * Starts the time of the run and the typing of texts. This function may be called more than once, because the start
   * line may also appear in later output. Only the first call counts.
   */
  function start(): void {
    if (hasStarted) return;
    hasStarted = true;
    printed.listen();
    printed.start(realTime.nowMs);
    const typing = { time: realTime, startMs: realTime.nowMs, ended: running };
    void typeOnTime(typed, typing, (text) => input?.type(text));
    session?.live?.onStart({
      drive: () => {},
      type(text) {
        keys.push({ text, atMs: printed.nowMs });
        input?.type(text);
      },
      look: () => {
        const seen = printed.read(sentinel);
        const text = seen.printed.map((part) => part.text).join("");
        return { nowMs: seen.nowUs / 1000, levels: {}, printed: text };
      },
    });
  }
}
