import type { Config } from "../runtimes/config.ts";
import { openRuntime, prepareRuntime } from "../runtimes/index.ts";
import type { RuntimeIdentity } from "../runtimes/runtime.ts";
import { RuntimeUnavailable } from "../runtimes/runtime-unavailable.ts";

/** Whether a runtime can be run. If not, the error says why and how to get it. */
export type Readiness =
  | { readonly ready: true; readonly identity: RuntimeIdentity }
  | { readonly ready: false; readonly error: RuntimeUnavailable };

/** The runtimes that cannot be run, each with the reason and how to get it. */
export function absentRuntimes(runtimes: ReadonlyMap<string, Readiness>): Record<string, string> {
  return Object.fromEntries(
    [...runtimes].flatMap(([name, it]) => (it.ready ? [] : [[name, it.error.message]])),
  );
}

/**
 * Fetches or builds what a runtime lacks and tries to open it.
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
    const runtime = await openRuntime(name, config);
    await runtime.close();
    return { ready: true, identity: runtime.identity };
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return { ready: false, error };
    throw error;
  }
}
