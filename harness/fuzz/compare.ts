import { formatMark, type Mark, type MarkValue } from "../trace/mark.ts";
import type { Outcome } from "../trace/run.ts";
import type { ProgramRun } from "./program-runner.ts";

/** Returns true if two runs have the same marks in the same order, and the same end. */
export function isSame(one: ProgramRun, other: ProgramRun): boolean {
  return JSON.stringify(recordOf(one)) === JSON.stringify(recordOf(other));
}

/** Returns the parts of a run that are compared, as text: first the marks, then the end. */
export function recordOf({ marks, outcome }: ProgramRun): string[] {
  return [...marks.map(textOf), describeEnd(outcome)];
}

/**
 * Returns a mark as text for comparison. For an exception that the runtime itself raised, the text does not contain the
 * message, because each runtime has its own messages.
 */
export function textOf({ name, value, atUs }: Mark): string {
  return formatMark({ name, value: withoutWords(value), atUs });
}

function withoutWords(value: MarkValue): MarkValue {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(withoutWords);
  if ("repr" in value) return value;
  const isOfProgram = value.args.length === 1 && LABEL.test(String(value.args[0]));
  return { exception: value.exception, args: isOfProgram ? value.args : [] };
}

/** Matches the numbered labels that render.ts gives to marks and exceptions. */
const LABEL = /^[a-z]+\d+$/;

/**
 * Describes how a run ended, in words such as "ended" or "raised ValueError". For an exception that the runtime itself
 * raised, the text does not contain the message.
 */
export function describeEnd(outcome: Outcome): string {
  switch (outcome.kind) {
    case "raised": {
      const [type, words] = outcome.exception.split(": ");
      return `raised ${LABEL.test(words ?? "") ? outcome.exception : type}`;
    }
    case "deadlocked":
    case "timeout":
      return "did not end";
    case "flooded":
      return "wrote too much";
    case "crashed":
      return `crashed: ${outcome.detail}`;
    case "adapter fault":
      return `broke the protocol (${outcome.detail})`;
    default:
      return outcome.kind;
  }
}

function isList(value: MarkValue): value is readonly MarkValue[] {
  return Array.isArray(value);
}
