/**
 * What went wrong between host and board:
 * - `gone`: the port is missing or disappeared.
 * - `silent`: the board did not answer within the limit.
 * - `reset`: the board restarted by itself.
 * - `damaged`: bytes were lost, duplicated or changed on the way.
 * - `refused`: the board answered that it cannot do what the host asked for.
 * - `memory`: the code does not fit into the memory of the board.
 */
export type BoardFault = "gone" | "silent" | "reset" | "damaged" | "refused" | "memory";

/**
 * Why the host interrupted code: `limit` if the time limit passed, `output` if the code printed too much, or `signal`
 * if the caller aborted the code.
 */
export type StopReason = "limit" | "output" | "signal";

/** A fault between host and board. The message says which board, what happened, and what to do. */
export class BoardError extends Error {
  override readonly name = "BoardError";
  readonly fault: BoardFault;
  /** The output of the program that arrived before the fault. It is empty if no output arrived. */
  readonly output: Buffer;
  /**
   * Why the host interrupted the program before the fault. The reason is undefined if the host did not interrupt the
   * program.
   */
  readonly stopped: StopReason | undefined;
  /**
   * True if the board had not started the code at the time of the fault. If it is true, the code is not the cause of
   * the fault.
   */
  readonly isBeforeCode: boolean;

  constructor(fault: BoardFault, message: string, options: BoardErrorOptions = {}) {
    super(message, options);
    this.fault = fault;
    this.output = options.output ?? Buffer.alloc(0);
    this.stopped = options.stopped;
    this.isBeforeCode = options.isBeforeCode ?? false;
  }
}

export interface BoardErrorOptions extends ErrorOptions {
  readonly output?: Buffer;
  readonly stopped?: StopReason | undefined;
  readonly isBeforeCode?: boolean | undefined;
}

/**
 * Calls `prepare`, which prepares the board for some code. If `prepare` fails with a BoardError, throws the error again
 * with `isBeforeCode` set.
 */
export async function beforeCode<T>(prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const { fault, message, output, stopped } = error;
    throw new BoardError(fault, message, { output, stopped, isBeforeCode: true, cause: error });
  }
}
