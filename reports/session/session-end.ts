import { describeException, userTraceback } from "../../harness/results/describe-outcome.ts";
import { explainMissingDevice } from "../../harness/session/missing-device.ts";
import { explainMissingModule } from "../../harness/session/missing-module.ts";
import type { Session } from "../../harness/session/session.ts";
import { printable } from "../../harness/text/printable.ts";
import type { Outcome } from "../../harness/trace/run.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showTime } from "./show-time.ts";
import { lanesOf } from "./task-lanes.ts";

/** How a session ended. */
export interface DescribedEnd {
  /** Says how the session ended, in one or two sentences on one line. */
  readonly words: string;
  /** True if the program failed, or if it could not run. */
  readonly isFailure: boolean;
  /** The traceback of an exception, if the console output does not have it. */
  readonly traceback?: string;
}

/** Describes how a session ended, for the author of the program. The texts are safe to show. */
export function describeEnd(session: Session): DescribedEnd {
  const { program, target, end, lengthUs, console: parts } = session;
  const after = `after ${showTime(lengthUs)}`;
  switch (end.kind) {
    case "time":
      return { words: `The time to watch was over ${after}.`, isFailure: false };
    case "busy":
      return {
        words: `From ${showTime(end.sinceUs)} on, the program computed without a pause, so nothing else could run. It was stopped after ${showTime(end.computedMs * 1000)} of processor time, in which the clock of ${showLine(target.name)} stands still. The time to watch would be over ${after}.`,
        isFailure: true,
      };
    case "condition":
      return {
        words: `The watch ended ${after}, because this became true: ${showLine(end.condition)}.`,
        isFailure: false,
      };
    case "interrupted":
      return { words: `You stopped the watch ${after}.`, isFailure: false };
    case "program": {
      const { outcome } = end;
      const names = {
        program: showLine(program.path),
        target: showLine(target.name),
        after,
        board: { source: program.text, isEmulated: target.isEmulated },
      };
      const printed = parts.map(({ text }) => text).join("");
      const isNew = outcome.kind === "raised" && !printed.includes(lastLine(outcome.traceback));
      return {
        words: describeProgramEnd(outcome, names) + describeLeftTask(session),
        isFailure: !HARMLESS.includes(outcome.kind),
        ...(isNew && { traceback: printable(userTraceback(outcome.traceback)).trimEnd() }),
      };
    }
  }
}

/**
 * If no task can run any more, MicroPython's `asyncio.run` returns without a message. Then the program has ended, but
 * its main task has not. Returns a sentence about this task, or an empty text.
 */
function describeLeftTask(session: Session): string {
  const { end, tasks = [], tasksCutAtUs } = session;
  if (end.kind !== "program" || end.outcome.kind !== "ended" || tasksCutAtUs !== undefined)
    return "";
  const mains = tasks.filter(({ createdBy }) => createdBy === undefined);
  const left = mains.find(({ turns }) => {
    const wait = turns.at(-1)?.wait;
    return wait !== undefined && wait.untilUs === undefined;
  });
  if (left === undefined || mains.some(({ ending }) => ending !== undefined)) return "";
  const { title, ending } = lanesOf(session)[tasks.indexOf(left)]!;
  return ` But ${title} still ${ending}. If no task can run any more, asyncio.run of MicroPython returns without a message.`;
}

const HARMLESS: readonly Outcome["kind"][] = ["ended", "watched", "aborted"];

interface Names {
  readonly program: string;
  readonly target: string;
  /** The time at which the session ended, in words, such as `after 1.000 s`. */
  readonly after: string;
  readonly board: { readonly source: string; readonly isEmulated: boolean };
}

function describeProgramEnd(outcome: Outcome, { program, target, after, board }: Names): string {
  switch (outcome.kind) {
    case "ended":
      return `${program} ended ${after}.`;
    case "watched":
      return `The time to watch was over ${after}.`;
    case "aborted":
      return `You stopped the watch ${after}.`;
    case "raised": {
      const missing =
        explainMissingModule(outcome.exception, target) ??
        explainMissingDevice(outcome.exception, board);
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
      return `${program} stopped ${after}, because nothing can end the waits of its tasks: ${showLine(outcome.waits.join(", ") || "no task is left")}. Look for what should wake them.`;
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
