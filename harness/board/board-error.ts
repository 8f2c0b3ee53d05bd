/**
 * What went wrong between host and board.
 * `gone`: the port is not there, or went away; `silent`: no answer within the limit; `reset`: the board
 * has started anew by itself; `damaged`: bytes were lost, doubled or changed on the way; `refused`: the
 * board answered that it cannot do what it was asked.
 */
export type BoardFault = "gone" | "silent" | "reset" | "damaged" | "refused";

/** Why code is interrupted: its limit of time has passed, it prints too much, or the caller wants it. */
export type StopReason = "limit" | "output" | "signal";

/** The message says which board, what happened, and what to do. */
export class BoardError extends Error {
  override readonly name = "BoardError";
  readonly fault: BoardFault;
  /** What a program had printed until then, as far as it came. */
  readonly output: Buffer;
  /** Why the program was being stopped, if it was. */
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
