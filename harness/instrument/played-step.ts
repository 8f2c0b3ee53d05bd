import { type Edge, edgesOf, type Level, levelAt, type Waveform } from "../trace/waveform.ts";
import type { ScheduleStep } from "./schedule.ts";

/** A step of a schedule as it really happened, in the time of the capture. */
export interface PlayedStep {
  readonly wire: string;
  readonly level: Level | null;
  /** The planned time of the step in microseconds. */
  readonly dueUs: number;
  /** The edge that the sampler recorded for this step. Set only if the step changed the level of the wire. */
  readonly edge: Edge | undefined;
  /**
   * True if the wire had the planned level after the step, or if the step released the wire. False if something else
   * drove the wire, or if the step did not happen.
   */
  readonly isReached: boolean;
}

/**
 * Finds the steps of a schedule in the recorded waveform. The sampler also reads the pins that the schedule drives, so
 * each step should have an edge. An edge belongs to a step if it is at most `toleranceUs` away from the planned time of
 * the step.
 */
export function findPlayedSteps(
  schedule: readonly ScheduleStep[],
  waveform: Waveform,
  startUs: number,
  toleranceUs: number,
): PlayedStep[] {
  return schedule.map(({ wire, level, atUs }) => {
    const dueUs = startUs + atUs;
    const edge = edgesOf(waveform, wire).find(
      (candidate) =>
        Math.abs(candidate.atUs - dueUs) <= toleranceUs &&
        (level === null || candidate.level === level),
    );
    const isReached = level === null || levelAt(waveform, wire, dueUs + toleranceUs) === level;
    return { wire, level, dueUs, edge, isReached };
  });
}
