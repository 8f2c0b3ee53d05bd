import { deferred } from "../../board/deferred.ts";
import type { HostTime } from "../../board/host-time.ts";
import type { Capture } from "../../instrument/capture.ts";

/**
 * Waits until the capture's time reaches `endUs`, in microseconds. Returns early if `stop` is aborted. The instrument's
 * marks report the capture's time. If the marks are lost, the host's time counts instead. Throws BoardError if the
 * instrument does not answer.
 */
export async function watchUntil(
  endUs: number,
  capture: Pick<Capture, "mark">,
  time: HostTime,
  stop: AbortSignal,
): Promise<void> {
  const stopped = deferred();
  const onAbort = () => stopped.resolve();
  stop.addEventListener("abort", onAbort, { once: true });
  let latestMs = Number.POSITIVE_INFINITY;
  while (!stop.aborted && time.nowMs < latestMs) {
    const restMs = (endUs - (await capture.mark())) / 1000;
    if (restMs <= 0) break;
    latestMs = Math.min(latestMs, time.nowMs + restMs + LOST_MARK_LIMIT_MS);
    await time.waitFor(stopped.promise, restMs);
  }
  stop.removeEventListener("abort", onAbort);
}

/**
 * If the host has waited this number of milliseconds longer than expected, the marks of the instrument count as lost.
 * The limit is longer than the difference between the clocks of host and instrument during a clause.
 */
const LOST_MARK_LIMIT_MS = 100;
