import type { DecodedTrack } from "../decoders/annotation.ts";
import type { Activity } from "../trace/activity.ts";
import type { AnalogStep, StimulusStep } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
import type { TaskLane } from "../trace/task-lane.ts";
import type { TypedText } from "../trace/typed-text.ts";
import type { Waveform } from "../trace/waveform.ts";
import type { SessionMonitor } from "./session-monitor.ts";
import type { Until } from "./until.ts";

/**
 * One run of a user's own program, with the pins that were watched. All times are in microseconds since the start of
 * the program, on the clock of the target. `harness/session` makes sessions, and the renderers in `reports/session`
 * show them.
 */
export interface Session {
  readonly program: SessionProgram;
  readonly target: SessionTarget;
  readonly end: SessionEnd;
  /**
   * The time at which the program itself ended. Set only if its timers or handlers continued to run, so that the
   * session is longer than the program.
   */
  readonly returnedAtUs?: number;
  /** True if a thread of the program was still running when the program ended or failed. */
  readonly hasThreadLeft?: true;
  /**
   * The condition of `--until`, if it never became true. Undefined if it became true, or if there is no such condition.
   */
  readonly unmet?: Until;
  /** How long the session lasted, in microseconds. */
  readonly lengthUs: number;
  /** All wires that were watched, including those without an edge. They are in the order of `waveform.initial`. */
  readonly wires: readonly SessionWire[];
  /** Pins that the program uses and that the target cannot see, for example the LED behind a radio chip. */
  readonly unseen: readonly UnseenPin[];
  /** The edges of `wires`, with the same names. Undefined if the target has no pins. */
  readonly waveform?: Waveform;
  /** What the program printed to standard output and standard error, in order of time. */
  readonly console: readonly ConsoleText[];
  /** Sentences about options of the command that do not fit the program, such as a press that changes nothing. */
  readonly remarks?: readonly string[];
  /** The steps with which digital levels were put on wires from outside. */
  readonly stimulus: readonly StimulusStep[];
  /** The voltages that were put on wires from outside, in order of time. Undefined if there were none. */
  readonly analog?: readonly AnalogStep[];
  /** What was typed on the standard input of the program, in order of time. */
  readonly typed: readonly SessionTyped[];
  /**
   * What the target did, in order of time: turns of tasks, interrupts and other activities. Undefined if the target
   * does not record this.
   */
  readonly activity?: readonly Activity[];
  /**
   * What each task did, in order of creation. Empty if the program has no tasks. Undefined if the target does not
   * record what the tasks do, or if the record was lost.
   */
  readonly tasks?: readonly TaskLane[];
  /** The time at which the record of the tasks ends. Set only if there were too many turns to record them all. */
  readonly tasksCutAtUs?: number;
  /** True if the target recorded the tasks, but could not send the record to aiorig. */
  readonly areTasksLost?: true;
  /** The events of micropython-monitor that the program sent on a UART pin. Undefined without `--monitor`. */
  readonly monitor?: SessionMonitor;
  /** What decoders read from wires. Undefined if the user asked for no decoder. */
  readonly decoded?: readonly DecodedTrack[];
}

/** The source of a program. */
export interface SessionProgram {
  /** The path as the user wrote it. */
  readonly path: string;
  readonly text: string;
}

/** Where a program ran. */
export interface SessionTarget {
  /** The name of the target, such as `reference`, `pico-virtual`, or the name of a rig. */
  readonly name: string;
  /** A text for people, such as `MicroPython 1.25.0 on an emulated Raspberry Pi Pico`. */
  readonly description: string;
  /** True if no real board was involved. In this case, each report about the session says so. */
  readonly isEmulated: boolean;
  readonly clock: "virtual" | "real";
}

/** Why a session ended. */
export type SessionEnd =
  /**
   * The program ended, failed, or reached a limit. `failedAtUs` is the time of the failure, if it is known. Timers and
   * handlers of the program may have run after the failure.
   */
  | { readonly kind: "program"; readonly outcome: Outcome; readonly failedAtUs?: number }
  /**
   * The board was reset by the program, with `machine.reset()` or `machine.soft_reset()`, or by the watchdog that the
   * program did not feed. `line` is the line of the call, if it is known.
   */
  | {
      readonly kind: "reset";
      readonly by: "machine.reset()" | "machine.soft_reset()" | "watchdog";
      readonly line?: number;
    }
  /** The session ended because the time of `--for` was over. */
  | { readonly kind: "time"; readonly forUs: number }
  /**
   * The program computed without a pause since `sinceUs`. Virtual time stands still while a program computes, so
   * nothing else could happen. After `computedMs` of processor time, aiorig stopped the program. The session is as long
   * as `--for` says. `stoppedAtUs` is set if virtual time advanced, but only slowly, while one task ran and other tasks
   * should have had a turn. Then the session ends at this time.
   */
  | {
      readonly kind: "busy";
      readonly sinceUs: number;
      readonly stoppedAtUs?: number;
      readonly forUs: number;
      readonly computedMs: number;
    }
  /** The session ended because the condition of `--until` came true. `condition` is what the user wrote. */
  | { readonly kind: "condition"; readonly condition: string }
  /** The user pressed Ctrl-C. */
  | { readonly kind: "interrupted" };

/** A text that was typed on the standard input of the program. */
export interface SessionTyped extends TypedText {
  /** True if a person typed this key while the program ran. */
  readonly isKey?: true;
}

/** A wire that was watched. */
export interface SessionWire {
  /** The name of the wire, such as `GP16`. No other wire of the session has this name. */
  readonly name: string;
  /**
   * The variables of the program that hold the pin, such as `led`. The list is empty if the source does not show them.
   */
  readonly variables: readonly string[];
  /** The number of the pin on the board, if the board numbers its pins. */
  readonly gpio?: number;
}

/** A pin whose level the target cannot record. */
export interface UnseenPin {
  /** The name that the program uses for the pin, such as `LED`. */
  readonly name: string;
  readonly variables: readonly string[];
  /** One sentence that says why the target cannot record the level of the pin. */
  readonly reason: string;
}

/** A part of the console output. A part may end in the middle of a line, and the next part continues this line. */
export interface ConsoleText {
  readonly atUs: number;
  readonly text: string;
}
