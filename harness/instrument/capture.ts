import type { Waveform } from "../trace/waveform.ts";
import type { PlayedStep } from "./played-step.ts";
import type { ScheduleStep } from "./schedule.ts";

/**
 * A recording of the levels of some wires. Times are microseconds since the start of the capture, by the instrument's
 * clock if it has one.
 */
export interface Capture {
  /** Returns the current time of the capture. All edges before it are then known. Throws BoardError. */
  mark(): Promise<number>;
  /**
   * Has the instrument drive some of the wires by a schedule, in its own time, and waits for the end. Returns the steps
   * as they were really carried out. `stop` ends the schedule early and releases its wires. Throws BoardError, `refused`
   * if the instrument cannot run schedules, and RangeError if the schedule is not valid.
   */
  play(schedule: readonly ScheduleStep[], stop?: AbortSignal): Promise<PlayedStep[]>;
  /** Ends the capture and returns all of it. Throws BoardError. */
  end(): Promise<CaptureResult>;
}

export interface CaptureResult {
  readonly waveform: Waveform;
  /** Why the waveform is incomplete or wrong, one sentence per fault. A waveform with faults must not be judged. */
  readonly faults: readonly string[];
}
