import { Worker } from "node:worker_threads";

/**
 * Watches this process from another thread. The time limit of a trial needs the event loop, so the limit cannot end a
 * loop that never waits, for example in the emulator. If no trial ends for ten minutes, the watch prints which trial
 * ended last, and kills this process.
 */
export class HangWatch {
  readonly #worker = new Worker(WATCH, { eval: true, workerData: LIMIT_MS });

  constructor() {
    this.#worker.unref();
  }

  /** Tells the watch that a trial has ended. `what` describes the trial. */
  tell(what: string): void {
    this.#worker.postMessage(what);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The time limit in milliseconds. It is long enough, because a trial that does not hang ends within five minutes. */
const LIMIT_MS = 600_000;

/** The thread gets its program as a string, so it needs no module loader and starts immediately. */
const WATCH = `
const { parentPort, workerData } = require("node:worker_threads");
let last = "the start";
let timer;
const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const text = "  WRONG nothing has ended since " + last + ". The next run hangs in a loop that never waits.\\n";
    require("node:fs").writeSync(1, text);
    process.kill(process.pid, "SIGKILL");
  }, workerData);
};
parentPort.on("message", (what) => {
  last = what;
  wait();
});
wait();
`;
