import { describeException, userTraceback } from "../../harness/results/describe-outcome.ts";
import { explainMissingDevice } from "../../harness/session/missing-device.ts";
import { explainMissingMachine } from "../../harness/session/missing-machine.ts";
import { explainMissingMemory } from "../../harness/session/missing-memory.ts";
import { explainMissingModule } from "../../harness/session/missing-module.ts";
import type { Session } from "../../harness/session/session.ts";
import { printable } from "../../harness/text/printable.ts";
import type { Outcome } from "../../harness/trace/run.ts";
import { showLine } from "../conformance/trace-text.ts";
import { describeEndlessTurn, nameComputing } from "./endless-turn.ts";
import { describeLeft, isLeftWaiting } from "./left-waiting.ts";
import { describeDeadlock, describeStuck, whereTasksWait } from "./session-waits.ts";
import { showTime } from "./show-time.ts";

/** How a session ended. */
export interface DescribedEnd {
  /** Says how the session ended, in one or two sentences on one line. */
  readonly words: string;
  /** True if the program failed, or if it could not run. */
  readonly isFailure: boolean;
  /** The traceback of an exception. Set only if the console output does not have it. */
  readonly traceback?: string;
}

/**
 * Describes how a session ended, for the author of the program. The texts are printable, whatever the program has put
 * into them.
 */
export function describeEnd(session: Session): DescribedEnd {
  const end = describeWatchEnd(session);
  const lost = describeLostTask(session);
  return {
    ...end,
    words: describeReturn(session) + end.words + describeUnmet(session) + lost,
    isFailure: end.isFailure || lost !== "",
  };
}

/**
 * Describes a task that failed because the target lacks a module, although the program continued. Only tasks that
 * nobody awaited count. Returns an empty text if there is no such task.
 */
function describeLostTask({ tasks = [], target }: Session): string {
  for (const { name, ending } of tasks) {
    if (ending?.kind !== "raised" || !ending.isUnretrieved) continue;
    const missing = explainMissingModule(ending.exception, showLine(target.name));
    if (missing !== undefined) {
      return ` The task ${showLine(name)} failed: ${showLine(ending.exception)}. ${missing}`;
    }
  }
  return "";
}

/** Says when the program ended, if the watch continued after this end. Otherwise returns an empty text. */
function describeReturn(session: Session): string {
  const { program, returnedAtUs } = session;
  if (returnedAtUs === undefined || endedAtOnce(session) || isLeftWaiting(session)) return "";
  return `${showLine(program.path)} ended after ${showTime(returnedAtUs)}. ${describeRemaining(session)} `;
}

/**
 * Returns true if the watch ended together with the program. A difference of less than `REPORT_US` does not count,
 * because a board needs this time to report the end of its program.
 */
function endedAtOnce({ end, returnedAtUs = 0, lengthUs }: Session): boolean {
  return end.kind === "program" && lengthUs - returnedAtUs < REPORT_US;
}

/** Says what continued after the end of the program. */
function describeRemaining({ hasThreadLeft }: Session): string {
  const what = hasThreadLeft ? "thread" : "timers, PWM or pin handlers";
  return `The program's ${what} continued, as on a board.`;
}

function describeUnmet({ unmet, end }: Session): string {
  if (
    unmet === undefined ||
    NEVER_STARTED.includes(end.kind === "program" ? end.outcome.kind : "ended")
  )
    return "";
  const text = showLine(unmet.text);
  if (unmet.condition.kind === "edge") {
    return ` The condition of --until never became true: ${text}.`;
  }
  const [, name] = /^(\w+)=[01]$/.exec(text) ?? [];
  const hint =
    name === undefined
      ? ""
      : ` ${name} is not a pin, and no variable ${name} holds exactly one pin.`;
  return ` The program never printed the text of --until: ${text}.${hint}`;
}

function describeWatchEnd(session: Session): DescribedEnd {
  const { program, target, end, lengthUs, returnedAtUs, console: parts } = session;
  const after = `after ${showTime(lengthUs)}`;
  switch (end.kind) {
    case "time":
      return {
        words: `The watch ended ${after}, because the time to watch had passed.${describeStuck(session)}${describeEndlessTurn(session)}`,
        isFailure: false,
      };
    case "busy":
      if (end.stoppedAtUs !== undefined) {
        return {
          words: `The program was stopped ${after}, because one turn used ${showTime(end.computedMs * 1000)} of processor time.${describeEndlessTurn(session)}`,
          isFailure: true,
        };
      }
      return {
        words: `From ${showTime(end.sinceUs)} on, ${nameComputing(session)} computed without a pause, so nothing else could run. The program was stopped after ${showTime(end.computedMs * 1000)} of processor time. While it computed, the clock of ${showLine(target.name)} stood still. The watch was planned to end ${after}.`,
        isFailure: true,
      };
    case "condition":
      return {
        words: `The watch ended ${after}, because this became true: ${showLine(end.condition)}.`,
        isFailure: false,
      };
    case "interrupted":
      return {
        words: `You stopped the watch ${after}.${describeEndlessTurn(session)}`,
        isFailure: false,
      };
    case "reset":
      return describeReset(end, showLine(program.path), after);
    case "program": {
      if (isLeftWaiting(session)) {
        const words = [describeLeft(session), ...whereTasksWait(session)].join(" ");
        return { words, isFailure: true };
      }
      const { outcome, failedAtUs } = end;
      const ownEndUs = outcome.kind === "ended" ? returnedAtUs : failedAtUs;
      const names = {
        program: showLine(program.path),
        target: showLine(target.name),
        after: `after ${showTime(ownEndUs ?? lengthUs)}`,
        board: { source: program.text, isEmulated: target.isEmulated },
      };
      const printed = parts.map(({ text }) => text).join("");
      const isNew =
        outcome.kind === "raised" &&
        exitOf(outcome.exception) === undefined &&
        !printed.includes(lastLine(outcome.traceback));
      return {
        words:
          outcome.kind === "ended" && returnedAtUs !== undefined && !endedAtOnce(session)
            ? `The watch ended ${after}.`
            : describeProgramEnd(outcome, names, session) + describeRest(session),
        isFailure: !HARMLESS.includes(outcome.kind),
        ...(isNew && { traceback: printable(userTraceback(outcome.traceback)).trimEnd() }),
      };
    }
  }
}

/**
 * Says what continued after the program had failed, and when the watch ended. Returns an empty text if the watch ended
 * together with the program, or if the program did not fail.
 */
function describeRest(session: Session): string {
  const { end, lengthUs } = session;
  if (end.kind !== "program" || end.failedAtUs === undefined) return "";
  if (lengthUs - end.failedAtUs < REPORT_US) return "";
  return ` ${describeRemaining(session)} The watch ended after ${showTime(lengthUs)}.`;
}

/** The time that a board needs to report the end of its program, in microseconds. */
const REPORT_US = 50_000;

/** Describes a reset. aiorig runs a program only once, so each reset ends a session. */
function describeReset(
  { by, line }: Extract<Session["end"], { kind: "reset" }>,
  program: string,
  after: string,
): DescribedEnd {
  const at = line === undefined ? "" : ` in line ${line}`;
  if (by === "watchdog") {
    return {
      words: `The watchdog of ${program} reset the board ${after}, because the program did not feed the watchdog in time. The watch ends here.`,
      isFailure: true,
    };
  }
  const next =
    by === "machine.reset()" ? "A board then starts again" : "A board then restarts MicroPython";
  return {
    words: `${program} called ${by}${at} ${after}. ${next}, and runs main.py. The watch ends here.`,
    isFailure: false,
  };
}

/**
 * Returns the argument of the call of sys.exit that ended the program. Returns undefined if there was no such call or
 * no argument.
 */
function exitOf(exception: string): string | undefined {
  return /^SystemExit(?:: (.*))?$/s.exec(exception)?.[1];
}

/** The outcomes of programs that did not run. A condition of `--until` cannot become true in such a program. */
const NEVER_STARTED: readonly Outcome["kind"][] = ["unreadable", "unavailable", "unusable"];

const HARMLESS: readonly Outcome["kind"][] = ["ended", "watched", "aborted"];

interface Names {
  readonly program: string;
  readonly target: string;
  /** The time at which the program ended, in words, such as `after 1.000 s`. */
  readonly after: string;
  readonly board: { readonly source: string; readonly isEmulated: boolean };
}

function describeProgramEnd(
  outcome: Outcome,
  { program, target, after, board }: Names,
  session: Session,
): string {
  switch (outcome.kind) {
    case "ended":
      return `${program} ended ${after}.`;
    case "watched":
      return `The watch ended ${after}, because the time to watch had passed.`;
    case "aborted":
      return `You stopped the watch ${after}.`;
    case "raised": {
      const exit = exitOf(outcome.exception);
      if (exit !== undefined) {
        const given = /^-?\d+$/.test(exit) ? exit : JSON.stringify(exit);
        const said = { ...outcome, exception: `it called sys.exit(${given})` };
        return `${program} failed ${after}: ${showLine(describeException(said))}.`;
      }
      const missing =
        explainMissingModule(outcome.exception, target) ??
        explainMissingMachine(outcome.exception, { source: board.source, column: target }) ??
        explainMissingDevice(outcome.exception, board) ??
        explainMissingMemory(outcome.exception, session);
      const failed = `${program} failed ${after}: ${showLine(describeException(outcome))}.`;
      return missing === undefined ? failed : `${failed} ${missing}`;
    }
    case "unusable":
      return `${showLine(outcome.class)} cannot be used as ${showLine(outcome.name)}: ${showLine(describeException(outcome))}.`;
    case "unsupported":
      return `${program} cannot run on ${target}: ${showLine(outcome.reason)}.`;
    case "unmeasurable":
      return `${program} cannot be watched on ${target}: ${showLine(outcome.reason)}.`;
    case "deadlocked":
      return `${program} stopped ${after}, because ${describeDeadlock(outcome.waits, session)}`;
    case "timeout":
      return `${program} still ran at the limit of ${showTime(outcome.limitMs * 1000)} and was stopped.`;
    case "flooded":
      return `${program} printed more than ${outcome.limitBytes} bytes and was stopped ${after}. Look for a print in an endless loop.`;
    case "crashed":
      return `${target} itself died ${after}: ${showLine(outcome.detail)}.`;
    case "unreadable":
      return `The program cannot be run: ${showLine(outcome.detail)}.`;
    case "unavailable":
      return `${target} could not be started: ${showLine(outcome.detail)}.`;
    case "rig fault":
      return `The rig failed ${after}, and the program is not the cause: ${showLine(outcome.detail)}.`;
    case "adapter fault":
      return `The adapter of ${target} failed ${after}, and the program is not the cause: ${showLine(outcome.detail)}.`;
  }
}

/** Returns the last line of a text. In a traceback, this is the name and the message of the exception. */
function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
