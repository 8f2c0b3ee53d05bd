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
  /** The buffer that receives the edges of a program with pins. */
  readonly edges?: EdgeBuffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** This function is called when the program starts. */
  readonly onStart?: (() => void) | undefined;
  /** How long a program with pins may continue after its limit in real time has passed. */
  readonly patience?: Patience | undefined;
  /** Watches the turns of the program's tasks, and stops a turn that does not end. Undefined if turns have no limit. */
  readonly turns?: TurnWatch | undefined;
  /**
   * This function is called if nothing can end the waits of the tasks. It gets one text per task, which says what the
   * task waits for. After the call, the program is interrupted.
   */
  readonly onDeadlock?: ((waits: readonly string[]) => void) | undefined;
  /**
   * Returns true if the program has reached its time limit and was therefore interrupted. If the program ignores this
   * interrupt, its thread is stopped. Undefined if `patience` is the only limit of the program.
   */
  readonly isOver?: (() => boolean) | undefined;
}

/** Limits in milliseconds for a program whose limit in real time has passed. */
export interface Patience {
  /**
   * The processor time that a program may use while its virtual time stands still. After this time, the program is
   * stopped, because it computes forever. Processor time counts instead of real time, because a thread on a busy
   * machine may have to wait for a processor.
   */
  readonly standstillMs: number;
  /** The additional real time that a program gets if its virtual time still advances. */
  readonly slowMs: number;
}

/** Facts about the turns of a program's tasks, to find a turn that uses very much processor time. */
export interface TurnWatch {
  /** The processor time in milliseconds after which an endless turn is stopped. */
  readonly limitMs: number;
  /** Returns the number of turns that have started. */
  started(): number;
  /** Returns true if the latest turn has lasted so long that other tasks should already have had a turn. */
  isEndless(): boolean;
}

/**
 * Worker threads that run programs for the reference. A thread is reused if its program finished, and terminated if its
 * program had to be stopped. Idle threads do not prevent the end of the process.
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
   * Runs a program. Returns undefined if the program finished, because its outcome is then in the probe's report.
   * Otherwise returns the outcome.
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
        // Is the program endless, or only slow? If virtual time stands still, the program computes forever. Its
        // waveform is then complete, because such a program no longer changes its wires. If virtual time still
        // advances, the program is slow, because the machine is busy.
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
            // If the program is being stopped, the run ends only when the thread has ended.
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
   * Takes back the buffers of a finished program, so that later programs can use them. Making new buffers would take a
   * fifth of the time of a short program. Do not give back the buffers of a program that was stopped, because its
   * thread may still write to them.
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
      // The script of the thread is plain JavaScript, so it needs none of the loaders of the parent process. Loaders
      // would make the start slower.
      execArgv: [],
      // The thread's own output is hidden. It comes from the interpreter's glue code and not from the program.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#all.add(worker);
    // This listener is registered first. So the pool has already removed the thread when other listeners learn that the
    // thread has ended.
    worker.on("exit", () => {
      this.#all.delete(worker);
      const place = this.#waiting.indexOf(worker);
      if (place !== -1) this.#waiting.splice(place, 1);
    });
    // An error of an idle thread does no harm, so it is ignored.
    worker.on("error", () => {});
    return worker;
  }
}

/**
 * Returns a function that tells whether the current turn is endless and has reached its limit. The function must be
 * called again and again, because it measures the time between its calls.
 */
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
 * The time limit in milliseconds for the start of a program. It is long enough even for a busy machine: a thread that
 * has not started its program within this time never will.
 */
const THREAD_START_LIMIT_MS = 20_000;

/**
 * Returns the limits that apply after a program has reached its limit in real time (usually 10 s). If the program is
 * only slow, it gets three times this limit as additional real time, but at least 10 s. Less may not be enough on a
 * busy machine.
 */
function usualPatience({ wallLimitMs }: ProgramTask): Patience {
  return { standstillMs: 200, slowMs: Math.max(10_000, 3 * wallLimitMs) };
}

/**
 * Returns a function. This function returns true if the program still runs after this process has used `IGNORED_MS` of
 * processor time since the interrupt at the program's time limit.
 */
function watchEnd(isOver: () => boolean = () => false): () => boolean {
  let overSinceMs: number | undefined;
  return () => {
    if (!isOver()) return false;
    overSinceMs ??= usedMs();
    return usedMs() - overSinceMs >= IGNORED_MS;
  };
}

/** The processor time in milliseconds that a program has for its `finally` blocks after its time limit has passed. */
const IGNORED_MS = 1000;

/** The interval in milliseconds at which aiorig checks whether a program computes forever. */
const LOOK_MS = 50;

/** Returns the processor time that this process has used, in milliseconds. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
