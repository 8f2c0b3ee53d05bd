import type { Config } from "../runtimes/config.ts";
import type { OnProgress, Progress } from "../toolchain/build-steps.ts";
import { makeReady, type Readiness } from "./make-ready.ts";

/** The builds of some runtimes, which run while other runtimes are judged. */
export interface BackgroundBuilds {
  readonly names: readonly string[];
  /**
   * Resolves when the last build has ended. The result says which of the runtimes can be run. Rejects if a build was
   * stopped or failed. If a build finds that its runtime is not available, the build does not count as failed.
   */
  readonly ended: Promise<ReadonlyMap<string, Readiness>>;
  /** Reports all steps of one build, including the steps before this call. Settles when the build has ended. */
  follow(name: string, onProgress: OnProgress): Promise<Readiness>;
  /** Kills the build that is running, and starts no further build. Resolves when no build runs any more. */
  stop(): Promise<void>;
}

/**
 * Starts to build or fetch the missing parts of runtimes. Prepares one runtime after the other, because each build uses
 * all cores. The signal stops the builds.
 */
export function startBuilds(
  names: readonly string[],
  config: Config,
  signal: AbortSignal,
): BackgroundBuilds {
  const stopping = new AbortController();
  const stopped = AbortSignal.any([signal, stopping.signal]);
  const builds = new Map<string, Build>();
  let before: Promise<unknown> = Promise.resolve();
  for (const name of names) {
    const steps = new Steps();
    const readiness = before.then(() => {
      stopped.throwIfAborted();
      return makeReady(name, config, (step) => steps.add(step), stopped);
    });
    // The build may fail before a caller waits for it. Node must not treat this failure as an unhandled rejection.
    readiness.catch(() => {});
    before = readiness;
    builds.set(name, { steps, readiness });
  }
  const ended = endOf(builds);
  ended.catch(() => {});
  return {
    names,
    ended,
    follow(name, onProgress) {
      const build = builds.get(name);
      if (build === undefined) throw new RangeError(`no build of ${name} is running`);
      build.steps.follow(onProgress);
      return build.readiness;
    },
    async stop() {
      stopping.abort(new Error("stopped"));
      await Promise.allSettled([...builds.values()].map(({ readiness }) => readiness));
    },
  };
}

interface Build {
  readonly steps: Steps;
  readonly readiness: Promise<Readiness>;
}

/** The steps of a build. They are kept for callers that start to follow the build later. */
class Steps {
  readonly #steps: Progress[] = [];
  #onProgress: OnProgress | undefined;

  add(step: Progress): void {
    this.#onProgress?.(step);
    // A step can report many details. Only the most recent detail is kept.
    if (this.#steps.at(-1)?.detail !== undefined) this.#steps.pop();
    this.#steps.push(step);
  }

  follow(onProgress: OnProgress): void {
    for (const step of this.#steps) onProgress(step);
    this.#onProgress = onProgress;
  }
}

async function endOf(builds: ReadonlyMap<string, Build>): Promise<Map<string, Readiness>> {
  const ready = new Map<string, Readiness>();
  for (const [name, { readiness }] of builds) ready.set(name, await readiness);
  return ready;
}
