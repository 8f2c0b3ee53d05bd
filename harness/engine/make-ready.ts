import type { Config } from "../runtimes/config.ts";
import { openRuntime, prepareRuntime } from "../runtimes/index.ts";
import { RuntimeUnavailable } from "../runtimes/runtime-unavailable.ts";
import type { RuntimeIdentity } from "../trace/runtime.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";
import type { Traits } from "../trace/traits.ts";

/** Whether a runtime can be run. If not, the error says why and how to get it. */
export type Readiness =
  | { readonly isReady: true; readonly identity: RuntimeIdentity; readonly traits: Traits }
  | { readonly isReady: false; readonly error: RuntimeUnavailable };

/** The runtimes that cannot be run, each with the reason and how to get it. */
export function absentRuntimes(runtimes: ReadonlyMap<string, Readiness>): Record<string, string> {
  return Object.fromEntries(
    [...runtimes].flatMap(([name, it]) => (it.isReady ? [] : [[name, it.error.message]])),
  );
}

/** What expectations can depend on, for each runtime that can be run. */
export function factsOfReady(
  runtimes: ReadonlyMap<string, Readiness>,
  { use }: Config,
): Record<string, RuntimeFacts> {
  return Object.fromEntries(
    [...runtimes].flatMap(([name, it]) =>
      it.isReady ? [[name, factsOf(name, it.identity, it.traits, use)]] : [],
    ),
  );
}

/**
 * Fetches or builds what a runtime lacks, tries to open it and asks what it can do.
 * Throws the signal's reason if it is stopped.
 */
export async function makeReady(
  name: string,
  config: Config,
  onProgress?: Parameters<typeof prepareRuntime>[2],
  signal?: AbortSignal,
): Promise<Readiness> {
  try {
    await prepareRuntime(name, config, onProgress, signal);
    // Opening cannot be stopped, and leaves nothing that must be kept.
    const runtime = await orStopped(openRuntime(name, config), signal);
    try {
      const traits = await orStopped(runtime.traits(), signal);
      return { isReady: true, identity: runtime.identity, traits };
    } finally {
      await runtime.close();
    }
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return { isReady: false, error };
    throw error;
  }
}

/** Returns what the work returns. Throws the signal's reason as soon as it is stopped. */
function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
