import { BoardError } from "../board/board-error.ts";
import { CheckFailure } from "../rig/checks/checklist.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import type { Outcome } from "../trace/run.ts";
import type { Runtime, RuntimeIdentity } from "../trace/runtime.ts";
import { brokenAsyncio } from "./asyncio-folder.ts";
import { type BoardConnection, connectBoard } from "./board-connection.ts";
import { putLibrary } from "./board-library.ts";
import { askBoard } from "./board-question.ts";
import { type BoardRunOptions, runOnBoard, withoutStop } from "./board-run.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { readLibraryFor } from "./library-for.ts";
import type { BoardRuntime } from "./own-runtime.ts";
import type { ReadProgram } from "./program-file.ts";
import { explainDutFault, rigFault } from "./rig-run.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import type { TargetLibrary } from "./target-library.ts";
import { runTyped } from "./typed-board-run.ts";

/**
 * A board with MicroPython behind a serial port, without an instrument. The port is on this machine or in the network.
 */
export const serialBoard: RuntimeKind = {
  open: openSerialBoard,
  isUnprepared: async () => false,
  prepare: async () => {},
};

/**
 * Opens the board of the column. The board is leased until the runtime is closed. The probe and our modules are copied
 * to the board's file system if the board does not have them. Each program starts after a soft reset. After a fault of
 * the connection, the next program connects again. Throws RuntimeUnavailable if the board cannot be used.
 */
async function openSerialBoard(config: Config): Promise<Runtime> {
  const own = ownBoard(config);
  const { column } = own;
  const library = await readLibraryFor(column, config, ROOM);
  const keeper = new BoardKeeper(own, library);
  const identity = await keeper.identify(column).catch(async (error: unknown) => {
    await keeper.giveUp();
    if (!isFault(error)) throw error;
    const remedy =
      own.kind === "serial"
        ? `fix this problem, or name another port (to list the ports: ${aiorigCommand("boards")})`
        : "fix this problem, or name another address";
    throw new RuntimeUnavailable(column, withoutStop(error.message), remedy, { cause: error });
  });
  return defineRuntime({
    name: column,
    identity,
    capabilities: { pins: false, clock: "real" },
    limitMs: config.limitMs,
    isExclusive: true,
    runProgram: (program, task) => runKept(keeper, program, { use: config.use, ...task }),
    release: () => keeper.giveUp(),
  });
}

function ownBoard({ own }: Config): BoardRuntime & { readonly column: string } {
  if (own === undefined || "command" in own) throw new RangeError("the configuration has no board");
  return own;
}

/**
 * The largest total size of the modules that a user may copy to a board, in bytes. Many boards have even less space for
 * files. The modules of aiorig need 60 kB.
 */
const ROOM = { target: "a board", bytes: 1_000_000 };

interface Task extends ProgramTask {
  readonly use: Config["use"];
}

async function runKept(
  keeper: BoardKeeper,
  program: ReadProgram,
  task: Task,
): Promise<ProgramRecord> {
  const { use, limitMs, signal, session, typed } = task;
  const run = await keeper
    .take()
    .then(({ board }) => {
      const options: BoardRunOptions = {
        library: keeper.library,
        use,
        limitMs,
        stop: signal,
        atStop: () => ({ kind: "aborted" }),
        checksOutput: true,
        explain: (fault) => explainFault(fault, keeper.own),
      };
      return session === undefined && typed === undefined
        ? runOnBoard(board, program, options)
        : runTyped(board, program, task, options);
    })
    .catch((error: unknown): ProgramRecord => {
      if (!isFault(error)) throw error;
      return { outcome: rigFault(error) };
    });
  const { kind } = run.outcome;
  if (kind === "rig fault" || kind === "crashed") await keeper.distrust();
  return run;
}

/**
 * Returns the outcome for a fault between host and board, as explainDutFault does. But if a board in the network no
 * longer reacts, the outcome is `rig fault` instead of `crashed`, because the connection may be the cause.
 */
function explainFault(fault: BoardError, { kind }: BoardRuntime): Outcome | undefined {
  if (kind === "serial" || fault.fault !== "silent" || fault.stopped === "output") {
    return explainDutFault(fault);
  }
  return rigFault(fault);
}

function isFault(error: unknown): error is BoardError | CheckFailure {
  return error instanceof BoardError || error instanceof CheckFailure;
}

/**
 * Keeps a board connected. If the board is not connected when it is needed, connects to it and copies the modules to
 * it.
 */
class BoardKeeper {
  readonly own: BoardRuntime;
  readonly library: TargetLibrary;
  #connection: BoardConnection | undefined;
  /** True if the board may be in a bad state, so that the host must reset it. */
  #isDoubtful = false;

  constructor(own: BoardRuntime, library: TargetLibrary) {
    this.own = own;
    this.library = library;
  }

  /**
   * Returns the connection to the board, and connects first if necessary. Throws CheckFailure if another program uses
   * the board. Throws BoardError if the board cannot be used for another reason.
   */
  async take(): Promise<BoardConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const connection = await connectBoard(this.own);
    this.#connection = connection;
    try {
      await this.#wake(connection);
      await putLibrary(connection.board, this.library);
    } catch (error) {
      await this.giveUp();
      throw error;
    }
    this.#isDoubtful = false;
    return connection;
  }

  /** Identifies the board. Throws BoardError or CheckFailure if the board cannot be used. */
  async identify(column: string): Promise<RuntimeIdentity> {
    const { board } = await this.take();
    const answer = await askBoard(board, this.library);
    if (answer.kind === "fit") return answer.identity;
    const { asyncio } = this.library;
    if (asyncio) throw brokenAsyncio(column, asyncio, answer.why);
    throw new BoardError("refused", `${board.name} ${answer.why}`);
  }

  /**
   * Closes the connection, because the board may be in a bad state. The next program connects again, and the host
   * resets the board if it can.
   */
  async distrust(): Promise<void> {
    this.#isDoubtful = true;
    await this.giveUp();
  }

  async giveUp(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  /**
   * Brings the board to its prompt. If the host can reset the board, the host resets it in two cases: the board does
   * not answer, or the board may be in a bad state.
   */
  async #wake({ board, canReset }: BoardConnection): Promise<void> {
    try {
      await board.interrupt();
    } catch (error) {
      if (!canReset || !(error instanceof BoardError) || error.fault !== "silent") throw error;
      await board.hardReset();
      return;
    }
    if (this.#isDoubtful && canReset) await board.hardReset();
  }
}
