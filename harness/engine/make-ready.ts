import type { Config } from "../runtimes/config.ts";
import { openRuntime, prepareRuntime } from "../runtimes/index.ts";
import { RuntimeUnavailable } from "../runtimes/runtime-unavailable.ts";
import type { Capabilities, RuntimeIdentity } from "../trace/runtime.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";
import type { Traits } from "../trace/traits.ts";

/** Says whether a runtime can be run. If the runtime cannot be run, the error says why, and how to get the runtime. */
export type Readiness =
  | {
      readonly isReady: true;
      readonly identity: RuntimeIdentity;
      readonly capabilities: Capabilities;
      readonly traits: Traits;
    }
  | { readonly isReady: false; readonly error: RuntimeUnavailable };

/** For each runtime that cannot be run, returns a text that says why, and how to get the runtime. */
export function absentRuntimes(runtimes: ReadonlyMap<string, Readiness>): Record<string, string> {
  return Object.fromEntries(
    [...runtimes].flatMap(([name, it]) => (it.isReady ? [] : [[name, it.error.message]])),
  );
}

/** For each runtime that can be run, returns the facts that expectations can depend on. */
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
 * Fetches or builds what a runtime lacks, opens the runtime and asks what it can do. If the signal aborts, throws the
 * signal's reason.
 */
export async function makeReady(
  name: string,
  config: Config,
  onProgress?: Parameters<typeof prepareRuntime>[2],
  signal?: AbortSignal,
): Promise<Readiness> {
  try {
    await prepareRuntime(name, config, onProgress, signal);
    // The opening of a runtime cannot be stopped. So after an abort, the opening continues, but nobody waits for it.
    const runtime = await orStopped(openRuntime(name, config), signal);
    try {
      const traits = await orStopped(runtime.traits(), signal);
      const { identity, capabilities } = runtime;
      return { isReady: true, identity, capabilities, traits };
    } finally {
      await runtime.close();
    }
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return { isReady: false, error };
    throw error;
  }
}

/** Returns the result of the work. As soon as the signal aborts, throws the signal's reason. */
export function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
