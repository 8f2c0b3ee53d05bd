import type { Activity } from "./activity.ts";
import { formatMark, type Mark } from "./mark.ts";
import type { StimulusStep } from "./pin-setup.ts";
import type { TaskLane, TaskWait } from "./task-lane.ts";
import type { TypedText } from "./typed-text.ts";
import type { Waveform } from "./waveform.ts";

/**
 * The record of one run of a program: its marks in order, and its console output without the marks. There may also be
 * the levels of the wires, the activities of the target, and the record of a session.
 */
export interface Trace {
  readonly marks: readonly Mark[];
  readonly stdout: string;
  readonly stderr: string;
  /** The levels of the wires. The field is undefined if the run had no pins. */
  readonly waveform?: Waveform;
  /**
   * The activities of the target, in order of time. Undefined if the run did not record them (see RunOptions.activity).
   */
  readonly activity?: readonly Activity[];
  /**
   * The part of the trace that only a user's own program has. The field is set only for a run with `RunOptions.session`
   * on a runtime that knows the times of the output.
   */
  readonly session?: SessionTrace;
}

/**
 * The part of a trace that only the run of a user's own program has. The run of a clause does not have it. All times
 * count from the start of the program.
 */
export interface SessionTrace {
  /** The output of the program, on standard output and on standard error, in order of time. */
  readonly console: readonly TimedText[];
  /** The time for which the program was watched, in microseconds. If the program ended, this is the time of its end. */
  readonly lengthUs: number;
  /** The wires whose pins the program has set up, read or written. */
  readonly used: readonly string[];
  /**
   * The steps that a person added during the run, in order of time. Undefined if nobody could add steps.
   */
  readonly driven?: readonly StimulusStep[];
  /** The texts that a person typed during the run, in order of time. Undefined if nobody could type. */
  readonly typed?: readonly TypedText[];
  /**
   * The record of what each task did. The tasks are in the order of their creation. Empty if the program has no tasks.
   * Undefined if the runtime does not record tasks, or if the record was lost.
   */
  readonly tasks?: readonly TaskLane[];
  /**
   * The time at which the loop returned because no task could run any more, although its main task still waited.
   * Undefined if the loop never returned in this way.
   */
  readonly tasksLeftAtUs?: number;
  /** The main task that still waited at `tasksLeftAtUs`: its name, and what it waited for. */
  readonly mainLeft?: { readonly name: string; readonly wait: TaskWait };
  /**
   * The time at which the program failed. Set only if timers or handlers of the program may have continued after the
   * failure.
   */
  readonly failedAtUs?: number;
  /** The time at which the program ended. Set only if timers or handlers of the program continued after its end. */
  readonly returnedAtUs?: number;
  /** The start of the turn in which the program was stopped, because the turn used too much processor time. */
  readonly endlessSinceUs?: number;
  /** True if a thread of the program continued after the program had ended or failed. */
  readonly hasThreadLeft?: true;
  /** The time after which the tasks were not recorded, because there were too many turns. */
  readonly tasksCutAtUs?: number;
  /** True if the tasks were recorded on the target, but the target could not send the record. */
  readonly areTasksLost?: true;
}

/** A part of the console output. A part may end in the middle of a line. */
export interface TimedText {
  readonly atUs: number;
  readonly text: string;
}

/** Returns the marks of a trace as texts, in order. Clauses about order are judged by these texts. */
export function recordOf(trace: Trace): string[] {
  return trace.marks.map(formatMark);
}
