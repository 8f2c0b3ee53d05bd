import type { Level, Waveform } from "../trace/waveform.ts";
import type { PlayedStep } from "./played-step.ts";
import type { ScheduleStep } from "./schedule.ts";

/**
 * A running recording of the levels of some wires. Times are in microseconds since the start of the capture. The times
 * come from the instrument's clock. If the instrument has no clock, they come from the host's clock.
 */
export interface Capture {
  /**
   * Returns the current time of the capture in microseconds. When this method returns, all edges before that time have
   * arrived. Throws BoardError.
   */
  mark(): Promise<number>;
  /**
   * Makes the instrument drive some of the wires by a schedule, with the times of the instrument's clock. Waits for the
   * end of the schedule and returns its steps as they really happened. The signal `stop` ends the schedule early and
   * releases its wires. Throws BoardError (`refused` if the instrument cannot run schedules), and RangeError if the
   * schedule is not valid.
   */
  play(schedule: readonly ScheduleStep[], stop?: AbortSignal): Promise<PlayedStep[]>;
  /** Returns the levels of the wires in the latest data that has arrived. */
  levels(): Readonly<Record<string, Level>>;
  /** Ends the capture and returns the complete recording. Throws BoardError. */
  end(): Promise<CaptureResult>;
}

export interface CaptureResult {
  readonly waveform: Waveform;
  /**
   * The reasons why the waveform is incomplete or wrong, one sentence each. If there are any, the waveform must not be
   * judged.
   */
  readonly faults: readonly string[];
}
