import { Worker } from "node:worker_threads";
import type { ThreadScripts } from "../python/bundle.ts";
import type { EdgeBuffer } from "../python/edge-buffer.ts";
import type { Files, ProgramTask, ThreadMessage, ThreadSetup } from "../python/program-task.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "./runtime.ts";

export interface PlayOptions {
  /** Where the edges of a program with pins go. */
  readonly edges?: EdgeBuffer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Worker threads that play programs for the reference. A thread that has played one to its end waits
 * for the next; one that had to be stopped is gone. Waiting threads do not keep the process alive.
 */
export class ReferenceThreads {
  readonly #scripts: ThreadScripts;
  readonly #library: Files;
  readonly #all = new Set<Worker>();
  readonly #waiting: Worker[] = [];

  constructor(scripts: ThreadScripts, library: Files) {
    this.#scripts = scripts;
    this.#library = library;
  }

  /** Undefined if the program came to its end and the probe says how. */
  play(task: ProgramTask, { edges, signal }: PlayOptions = {}): Promise<Outcome | undefined> {
    if (signal?.aborted) return Promise.resolve({ kind: "aborted" });
    return new Promise((resolve) => {
      const worker = this.#waiting.pop() ?? this.#start();
      let outcome: Outcome | undefined;
      const stop = (why: Outcome) => {
        outcome ??= why;
        void worker.terminate();
      };
      const stopAtLimit = () => {
        const timeout = { kind: "timeout", limitMs: task.wallLimitMs } as const;
        if (edges === undefined) return stop(timeout);
        // A program that computes for ever leaves its wires alone: virtual time would pass without an
        // edge. One for which time does pass is slow, on a machine with other work, and was cut short.
        const { beats } = edges;
        const judge = () => stop(edges.beats === beats ? { kind: "watched" } : timeout);
        timer = setTimeout(judge, STANDSTILL_MS);
      };
      let timer = setTimeout(
        () => stop({ kind: "crashed", detail: "the interpreter did not start" }),
        THREAD_START_LIMIT_MS,
      );
      const abort = () => stop({ kind: "aborted" });
      const hear = (message: ThreadMessage) => {
        switch (message.kind) {
          case "started":
            clearTimeout(timer);
            timer = setTimeout(stopAtLimit, task.wallLimitMs);
            return;
          case "flooded":
            return stop({ kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES });
          case "crashed":
            return stop({ kind: "crashed", detail: message.detail });
          case "done":
            // One that is being stopped ends with its thread.
            if (outcome === undefined) end();
        }
      };
      const fail = (error: Error) => {
        outcome ??= { kind: "crashed", detail: error.message.slice(0, 2000) };
      };
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        worker.off("message", hear).off("error", fail).off("exit", end);
        worker.unref();
        if (this.#all.has(worker)) this.#waiting.push(worker);
        resolve(outcome);
      };
      signal?.addEventListener("abort", abort, { once: true });
      worker.on("message", hear).on("error", fail).on("exit", end);
      worker.ref();
      worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const { thread, program } = this.#scripts;
    const worker = new Worker(thread, {
      eval: true,
      workerData: { script: program, library: this.#library } satisfies ThreadSetup,
      stdin: false,
      // Not the loaders of whoever runs us: the script is plain JavaScript, and each costs a start.
      execArgv: [],
      // What the interpreter's glue code may print is no program output.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#all.add(worker);
    // Before those of a program, which find it gone then.
    worker.on("exit", () => {
      this.#all.delete(worker);
      const place = this.#waiting.indexOf(worker);
      if (place !== -1) this.#waiting.splice(place, 1);
    });
    // A thread that fails while it waits is not missed.
    worker.on("error", () => {});
    return worker;
  }
}

/** A thread that has not come to its program by then never will; also on a machine under load. */
const THREAD_START_LIMIT_MS = 20_000;

/** A program whose virtual time has not passed for so long, in real time, computes for ever. */
const STANDSTILL_MS = 250;
