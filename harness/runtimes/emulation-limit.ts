import { performance } from "node:perf_hooks";
import type { HostTime } from "../board/host-time.ts";
import type { Outcome } from "../trace/run.ts";

/**
 * A limit on the processor time of a run in virtual time, and a much larger limit on its real time. Without these
 * limits, a run would never end if virtual time stopped advancing.
 */
export interface EmulationLimit {
  /** This signal aborts when one of the two limits is reached, and when the caller's signal aborts. */
  readonly stop: AbortSignal;
  /** Returns the outcome of a run that `stop` ended. */
  atStop(time: HostTime): Outcome;
  /** Removes both limits. Call this when the run has ended. */
  end(): void;
}

/**
 * Starts the two limits of a run:
 * - The first limit counts the processor time of this process, because on a busy machine the process may wait for a
 *   long time. It allows a constant time for the start, plus a time that is proportional to `virtualMs`, the limit of
 *   the run in virtual time.
 * - The second limit counts the real time and is much larger. It ends a run that waits without using the processor.
 */
export function limitEmulation(virtualMs: number, signal: AbortSignal): EmulationLimit {
  const limitMs = START_MS + MS_A_VIRTUAL_MS * virtualMs;
  const limit = new AbortController();
  const startedMs = performance.now();
  const before = process.cpuUsage();
  let timer = setTimeout(check, limitMs);
  function check(): void {
    const { user, system } = process.cpuUsage(before);
    const leftMs = limitMs - (user + system) / 1000;
    const isOverdue = performance.now() - startedMs > WALL_FACTOR * limitMs;
    if (leftMs <= 0 || isOverdue) limit.abort();
    else timer = setTimeout(check, Math.max(100, leftMs));
  }
  return {
    stop: AbortSignal.any([limit.signal, signal]),
    atStop(time) {
      if (signal.aborted) return { kind: "aborted" };
      const detail = `the emulation needed more than ${limitMs / 1000} s of processor time for ${Math.round(time.nowMs)} ms of virtual time`;
      return { kind: "crashed", detail };
    },
    end: () => clearTimeout(timer),
  };
}

/**
 * The largest allowed ratio of processor time to virtual time. Emulated code is slower than code on a board, but a
 * larger ratio means that there is a defect.
 */
const MS_A_VIRTUAL_MS = 5;
const START_MS = 30_000;
const WALL_FACTOR = 10;
