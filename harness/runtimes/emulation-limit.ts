import type { HostTime } from "../board/host-time.ts";
import type { Outcome } from "../trace/run.ts";

/**
 * A wall time limit for a run in virtual time. Without this limit, a run would never end if virtual
 * time stopped advancing.
 */
export interface EmulationLimit {
  /** This signal aborts at the limit, and when the caller's signal aborts. */
  readonly stop: AbortSignal;
  /** The outcome of a run that `stop` ended. */
  atStop(time: HostTime): Outcome;
  /** Removes the limit. Call this function when the run has ended. */
  end(): void;
}

/** Starts the wall time limit of a run. `virtualMs` is the limit of the run in virtual time. */
export function limitEmulation(virtualMs: number, signal: AbortSignal): EmulationLimit {
  const wallLimitMs = WALL_START_MS + WALL_MS_A_VIRTUAL_MS * virtualMs;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), wallLimitMs);
  return {
    stop: AbortSignal.any([limit.signal, signal]),
    atStop(time) {
      if (signal.aborted) return { kind: "aborted" };
      const detail = `it needed more than ${wallLimitMs / 1000} s for ${Math.round(time.nowMs)} ms of virtual time`;
      return { kind: "crashed", detail };
    },
    end: () => clearTimeout(timer),
  };
}

/**
 * The largest allowed ratio of wall time to virtual time. Emulated code runs more slowly than code
 * on a board, but a larger ratio is a defect.
 */
const WALL_MS_A_VIRTUAL_MS = 5;
const WALL_START_MS = 30_000;
