import { type Edge, edgesOf, type Level, levelAt, type Waveform } from "../trace/waveform.ts";
import type { ScheduleStep } from "./schedule.ts";

/** A step of a schedule as it was really carried out, in the time of the capture. */
export interface PlayedStep {
  readonly wire: string;
  readonly level: Level | null;
  /** When it was due. */
  readonly dueUs: number;
  /** The edge that the sampler recorded for it. Undefined if the wire already had the level, or kept it when it was released. */
  readonly edge: Edge | undefined;
  /** Whether the wire then had the level. If not, something else drove it, or the step did not happen. */
  readonly isReached: boolean;
}

/**
 * Finds the steps of a schedule among the edges that the sampler recorded on the same wires, because it also reads the
 * pins that are driven. An edge belongs to a step if it is at most `toleranceUs` away from the time when it was due.
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
