import { ForksPoolWorker } from "vitest/node";

/** The pool of vitest whose workers judge clauses. */
export const JUDGING_POOL = {
  name: "judging",
  createPoolWorker: (options: ConstructorParameters<typeof ForksPoolWorker>[0]) =>
    new JudgingWorker(options),
};

/**
 * A forked worker of vitest whose death is reported once. If a worker dies just before vitest sends it a message, Node
 * reports two things: the message that failed, and the exit. Vitest stops listening at the first report. The second
 * report would then be an error that nobody catches, and would end the main process. So only the exit is reported.
 */
class JudgingWorker extends ForksPoolWorker {
  override readonly name = JUDGING_POOL.name;
  /** For each error listener that vitest has added: the listener that `child_process` got instead. */
  readonly #given = new Map<Listener, Listener>();

  override on(event: string, listener: Listener): void {
    if (event !== "error") {
      super.on(event, listener);
      return;
    }
    const withoutClosed = (error: NodeJS.ErrnoException) => {
      if (!CHANNEL_CLOSED.has(error.code)) listener(error);
    };
    this.#given.set(listener, withoutClosed);
    super.on(event, withoutClosed);
  }

  override off(event: string, listener: Listener): void {
    super.off(event, this.#given.get(listener) ?? listener);
  }
}

type Listener = Parameters<ForksPoolWorker["on"]>[1];

/**
 * The error codes which mean that the worker no longer reads messages. After such an error, Node reports the worker's
 * exit.
 */
const CHANNEL_CLOSED: ReadonlySet<string | undefined> = new Set([
  "EPIPE",
  "ECONNRESET",
  "ERR_IPC_CHANNEL_CLOSED",
]);
