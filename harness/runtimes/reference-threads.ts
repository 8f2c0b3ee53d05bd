import { Worker } from "node:worker_threads";
import type { ThreadScripts } from "../python/bundle.ts";
import type { EdgeBuffer } from "../python/edge-buffer.ts";
import { OutputBuffer } from "../python/output-buffer.ts";
import type {
  ProgramTask,
  RealmSetup,
  ThreadMessage,
  ThreadSetup,
} from "../python/program-task.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";

export interface PlayOptions {
  /** Receives the edges of a program with pins. */
  readonly edges?: EdgeBuffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** This function is called when the program starts. */
  readonly onStart?: (() => void) | undefined;
  /** The time for which a program with pins may continue after its limit in real time has passed. */
  readonly patience?: Patience | undefined;
  /** The turns of the program's tasks. Undefined if no turn may be stopped. */
  readonly turns?: TurnWatch | undefined;
  /**
   * This function is called if nothing can end the waits of the tasks. The function gets one text per task. The text
   * says what the task waits for. Then the program is interrupted.
   */
  readonly onDeadlock?: ((waits: readonly string[]) => void) | undefined;
  /**
   * Returns true if the time of the program is over and the program was interrupted. A program that ignores the
   * interrupt is then stopped. Undefined for a program that may take as long as its patience allows.
   */
  readonly isOver?: (() => boolean) | undefined;
}

/** The times to wait for a program after its limit in real time has passed, in milliseconds. */
export interface Patience {
  /**
   * The amount of processor time in which virtual time must advance. If this process uses this amount and virtual time
   * stands still, the program computes forever. Real time does not count, because a thread may have to wait for a
   * processor on a busy machine.
   */
  readonly standstillMs: number;
  /** The additional real time for which a program may continue if virtual time still advances. */
  readonly slowMs: number;
}

/** The turns of a program's tasks, for the case that one turn needs very much processor time. */
export interface TurnWatch {
  /** The processor time after which a turn is stopped if it is endless, in milliseconds. */
  readonly limitMs: number;
  /** The number of turns that have started. */
  started(): number;
  /** True if other tasks should have had a turn since the start of the last turn. */
  isEndless(): boolean;
}

/**
 * Worker threads that run programs for the reference. A thread is reused if its program finished. A
 * thread is terminated if its program had to be stopped. Idle threads do not prevent the end of the
 * process.
 */
export class ReferenceThreads {
  readonly #scripts: ThreadScripts;
  readonly #realm: RealmSetup;
  readonly #all = new Set<Worker>();
  readonly #waiting: Worker[] = [];
  readonly #buffers: OutputBuffer[] = [];

  constructor(scripts: ThreadScripts, realm: RealmSetup) {
    this.#scripts = scripts;
    this.#realm = realm;
  }

  /**
   * Runs a program. Returns the outcome, or undefined if the program finished and the probe reports
   * its end.
   */
  play(
    task: ProgramTask,
    {
      edges,
      signal,
      onStart,
      onDeadlock,
      turns,
      isOver,
      patience = usualPatience(task),
    }: PlayOptions = {},
  ): Promise<Outcome | undefined> {
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
        // A program that computes forever no longer changes its wires, so its waveform is complete.
        // If virtual time still advances, the program is only slow on a busy machine.
        const latestMs = performance.now() + patience.slowMs;
        const isTurnOver = turns && turnLimit(turns);
        const hasIgnoredEnd = watchEnd(isOver);
        const waitForStandstill = (beats = edges.beats, startMs = usedMs()) => {
          timer = setTimeout(() => {
            const stands = edges.beats === beats;
            if (hasIgnoredEnd()) stop({ kind: "watched" });
            else if (stands && usedMs() - startMs >= patience.standstillMs)
              stop({ kind: "watched" });
            else if (isTurnOver?.()) stop({ kind: "timeout", limitMs: turns!.limitMs });
            else if (performance.now() > latestMs) stop(timeout);
            else if (stands) waitForStandstill(beats, startMs);
            else waitForStandstill();
          }, LOOK_MS);
        };
        waitForStandstill();
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
            return onStart?.();
          case "flooded":
            return stop({ kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES });
          case "contended":
            return stop({ kind: "unmeasurable", reason: message.detail });
          case "deadlocked":
            return onDeadlock?.(message.waits);
          case "crashed":
            return stop({ kind: "crashed", detail: message.detail });
          case "done":
            // If a program is being stopped, the run ends when the thread of the program ends.
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

  /** Returns an empty buffer for the output of a program. */
  takeBuffer(): OutputBuffer {
    const buffer = this.#buffers.pop() ?? new OutputBuffer(OUTPUT_LIMIT_BYTES);
    buffer.clear();
    return buffer;
  }

  /**
   * Takes buffers back, so that later programs can use the buffers. To make new buffers takes a fifth of the time of a
   * short program. Return buffers only if their program finished, because a thread that is being terminated may
   * still write to its buffers.
   */
  giveBack(...buffers: readonly OutputBuffer[]): void {
    this.#buffers.push(...buffers);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const { thread, program } = this.#scripts;
    const worker = new Worker(thread, {
      eval: true,
      workerData: { script: program, realm: this.#realm } satisfies ThreadSetup,
      stdin: false,
      // The thread does not use the loaders of the parent process. The script is plain JavaScript,
      // and loaders would make the start slower.
      execArgv: [],
      // The thread's own output is hidden, because output of the interpreter's glue code is not
      // output of the program.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#all.add(worker);
    // This listener is registered before the listeners of a program. So the pool has already removed the thread when
    // the listeners of the program run.
    worker.on("exit", () => {
      this.#all.delete(worker);
      const place = this.#waiting.indexOf(worker);
      if (place !== -1) this.#waiting.splice(place, 1);
    });
    // A thread that fails while it is idle does no harm.
    worker.on("error", () => {});
    return worker;
  }
}

/** Returns a function that says whether the limit of a turn has passed. Call this function again and again. */
function turnLimit(turns: TurnWatch): () => boolean {
  let started = turns.started();
  let startMs = usedMs();
  return () => {
    if (turns.started() !== started) {
      started = turns.started();
      startMs = usedMs();
    }
    if (usedMs() - startMs < turns.limitMs) return false;
    startMs = usedMs();
    return turns.isEndless();
  };
}

/**
 * The time limit in milliseconds for the start of a program. The limit is long enough even on a busy machine. If a
 * thread has not started its program by then, it never will.
 */
const THREAD_START_LIMIT_MS = 20_000;

/**
 * The additional time for a slow program after its time limit. It is three times the limit (usually 30 s), and at least
 * 10 s. A shorter time may not be enough on a busy machine.
 */
function usualPatience({ wallLimitMs }: ProgramTask): Patience {
  return { standstillMs: 200, slowMs: Math.max(10_000, 3 * wallLimitMs) };
}

/** Returns a function that returns true if the program has ignored the end of its time for a while. */
function watchEnd(isOver: () => boolean = () => false): () => boolean {
  let overSinceMs: number | undefined;
  return () => {
    if (!isOver()) return false;
    overSinceMs ??= usedMs();
    return usedMs() - overSinceMs >= IGNORED_MS;
  };
}

/** The processor time that a program has for its `finally` blocks after its time is over, in milliseconds. */
const IGNORED_MS = 1000;

/**
 * The real time between two checks whether a program computes forever, in milliseconds.
 */
const LOOK_MS = 50;

/** The processor time that this process has used, in milliseconds. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
