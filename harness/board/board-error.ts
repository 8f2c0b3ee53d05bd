/**
 * What went wrong between host and board.
 * `gone`: the port is missing or disappeared. `silent`: no answer within the limit. `reset`: the board restarted by
 * itself. `damaged`: bytes were lost, duplicated or changed on the way. `refused`: the board answered that it cannot
 * do what it was asked to do.
 */
export type BoardFault = "gone" | "silent" | "reset" | "damaged" | "refused";

/** Why code is interrupted: its time limit passed, it printed too much, or the caller asked for it. */
export type StopReason = "limit" | "output" | "signal";

/** The message says which board, what happened, and what to do. */
export class BoardError extends Error {
  override readonly name = "BoardError";
  readonly fault: BoardFault;
  /** What a program had printed so far, as far as it arrived. */
  readonly output: Buffer;
  /** Why the program was being stopped, if that was the case. */
  readonly stopped: StopReason | undefined;

  constructor(fault: BoardFault, message: string, options: BoardErrorOptions = {}) {
    super(message, options);
    this.fault = fault;
    this.output = options.output ?? Buffer.alloc(0);
    this.stopped = options.stopped;
  }
}

export interface BoardErrorOptions extends ErrorOptions {
  readonly output?: Buffer;
  readonly stopped?: StopReason | undefined;
}
