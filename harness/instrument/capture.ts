import type { Waveform } from "../trace/waveform.ts";
import type { PlayedStep } from "./played-step.ts";
import type { ScheduleStep } from "./schedule.ts";

/**
 * Some wires being watched. Times are microseconds since the start of the capture, by the instrument's clock
 * where it has one.
 */
export interface Capture {
  /** The time now, to compare edges with. Every edge before it is known then. Throws BoardError. */
  mark(): Promise<number>;
  /**
   * Has the instrument drive some of the wires by a schedule, in its own time, and waits for its end. Gives the
   * steps as they were really played. `stop` ends it before, and lets go of its wires. Throws BoardError, `refused` if the instrument plays no
   * schedules, and RangeError for a schedule that is none.
   */
  play(schedule: readonly ScheduleStep[], stop?: AbortSignal): Promise<PlayedStep[]>;
  /** Ends the capture and gives all of it. Throws BoardError. */
  end(): Promise<CaptureResult>;
}

export interface CaptureResult {
  readonly waveform: Waveform;
  /** Why something is missing or wrong in the waveform, a sentence each. With any of them it must not be judged. */
  readonly faults: readonly string[];
}
