import { setTimeout as sleep } from "node:timers/promises";
import { readLock, STALE_MS } from "./lock.ts";
import { stateOfHolder } from "./lock-holder.ts";

/**
 * The state of a lock. `silent` means that the holder has ended, or has not touched its lock file for too long. Another
 * process may then take over the lock.
 */
export type LockState =
  | { readonly state: "free" }
  | { readonly state: "busy"; readonly holder: string }
  | { readonly state: "silent"; readonly token: string };

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called if this process cannot see whether the holder is running, so that the lock must be watched for a while. */
  readonly onWatch?: ((holder: string) => void) | undefined;
  readonly staleMs?: number | undefined;
}

/**
 * Looks at a lock file without changing it, and reports who holds the lock. This takes up to ten seconds if the holder
 * is on another machine.
 */
export async function watchLock(
  path: string,
  { signal, onWatch, staleMs = STALE_MS }: WatchOptions = {},
): Promise<LockState> {
  const first = await readLock(path);
  if (first === undefined) return { state: "free" };
  const { token, holder } = first;
  switch (stateOfHolder(first.file)) {
    case "gone":
      return { state: "silent", token };
    case "alive":
      return { state: "busy", holder };
    case "unknown":
      onWatch?.(holder);
  }
  const startedMs = performance.now();
  while (performance.now() - startedMs <= staleMs) {
    await sleep(Math.min(200, staleMs / 5), undefined, signal && { signal });
    const now = await readLock(path);
    if (now === undefined) return { state: "free" };
    const isTouched = now.token !== token || now.touchedMs !== first.touchedMs;
    if (isTouched) return { state: "busy", holder: now.holder };
  }
  return { state: "silent", token };
}
