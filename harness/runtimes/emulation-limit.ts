import type { HostTime } from "../board/host-time.ts";
import type { Outcome } from "./runtime.ts";

/** A limit of wall time for a run in virtual time, which would else not end where time does not pass. */
export interface EmulationLimit {
  /** Aborted at the limit, and with the caller's signal. */
  readonly stop: AbortSignal;
  /** What a run came to that `stop` has ended. */
  atStop(time: HostTime): Outcome;
  /** The run has ended. */
  end(): void;
}

/** Counts from now, for a run that may take so long in virtual time. */
export function limitEmulation(virtualMs: number, signal: AbortSignal | undefined): EmulationLimit {
  const wallLimitMs = WALL_START_MS + WALL_MS_A_VIRTUAL_MS * virtualMs;
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(abort, wallLimitMs);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  return {
    stop: stop.signal,
    atStop(time) {
      if (signal?.aborted) return { kind: "aborted" };
      const detail = `it needed more than ${wallLimitMs / 1000} s for ${Math.round(time.nowMs)} ms of virtual time`;
      return { kind: "crashed", detail };
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Emulation is slower than a board where that computes. This much slower is a defect. */
const WALL_MS_A_VIRTUAL_MS = 5;
const WALL_START_MS = 30_000;
