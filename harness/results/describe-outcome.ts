import { basename } from "node:path";
import { formatMark } from "../trace/mark.ts";
import type { Outcome } from "../trace/run.ts";
import type { Trace } from "../trace/trace.ts";

/** An outcome after which the marks of a run cannot be checked, because the run did not end normally. */
export type Breakage = Exclude<
  Outcome,
  { kind: "ended" | "watched" | "unsupported" | "unmeasurable" | "aborted" }
>;

export interface DescribedRun {
  readonly program: string;
  readonly runtime: string;
  /**
   * True if the program does not belong to a clause. Its author may then not know what clauses and
   * marks are.
   */
  readonly isOwn?: boolean;
}

/**
 * Returns one paragraph for the person who fixes the problem. It names the program and the runtime,
 * what happened, the last mark of the program, and what to do next.
 */
export function describeOutcome(
  outcome: Breakage,
  trace: Trace,
  { program, runtime, isOwn = false }: DescribedRun,
): string {
  const progress = isOwn ? "" : `, ${progressOf(trace)}`;
  const next = (ofClause: string, ofOwn = "") => {
    const text = isOwn ? ofOwn : ofClause;
    return text === "" ? "" : ` ${text}`;
  };
  switch (outcome.kind) {
    case "raised":
      return `${program} raised ${describeException(outcome)} on ${runtime}${progress}.${next("If the clause tests this exception, the program must catch and mark the exception.")}`;
    case "unusable":
      return `${outcome.class} cannot be used as ${outcome.name} on ${runtime}: ${describeException(outcome)}. Correct the class. If aiorig took the wrong class, correct --use or --queue ("use" in the configuration), or the folder of --library.`;
    case "deadlocked": {
      const waits = outcome.waits.length === 0 ? "no task is left" : outcome.waits.join(", ");
      return `${program} can never end on ${runtime}${progress}: nothing can end its waits (${waits}). Find out what should end these waits.`;
    }
    case "timeout":
      return `${program} did not end within ${outcome.limitMs} ms on ${runtime}${progress}.${next("If the program only needs more time, set a larger limitMs in its clause, or use --limit-ms for all programs.", "If the program only needs more time, set a longer limit with --limit-ms.")}`;
    case "flooded":
      return `${program} wrote more than ${outcome.limitBytes} bytes on ${runtime} and was stopped${progress}.${next("Look for a print or a mark in an endless loop.", "Look for a print in an endless loop.")}`;
    case "crashed":
      return `${runtime} itself died while it ran ${program}: ${outcome.detail}${progress}.${next(`If this crash is a known defect, declare it in the clause: expect: [{ when: { column: "${runtime}" }, verdict: "error", outcome: "crashed", reason }].`)}`;
    case "rig fault":
      return `the rig of ${runtime} failed while it ran ${program} (the program is not the cause): ${outcome.detail}`;
    case "adapter fault":
      return `${outcome.detail}. Correct the adapter of ${runtime}: docs/adapter-protocol.md explains the protocol. Neither ${program} nor the runtime is the cause.`;
    case "unreadable":
      return `the program cannot be run: ${outcome.detail}`;
    case "unavailable":
      return `${runtime} could not be started: ${outcome.detail}`;
  }
}

/**
 * Describes an exception on one line. The line also names the last place in the traceback that is in the user's files.
 */
export function describeException({
  exception,
  traceback,
}: {
  readonly exception: string;
  readonly traceback: string;
}): string {
  const places = [...traceback.matchAll(/File "([^"]+)", line (\d+)/g)];
  const last = places.findLast(([, file = ""]) => !NOT_THEIRS.test(file));
  if (last === undefined) return exception;
  const [, file = "", line] = last;
  // The message of CPython's SyntaxError ends with the file and the line, but without the folder of the file.
  const said = ` (${basename(file)}, line ${line})`;
  const what = exception.endsWith(said) ? exception.slice(0, -said.length) : exception;
  return `${what} (${file}, line ${line})`;
}

/**
 * Returns a traceback without the lines about files that do not belong to the user. The first line and the exception
 * stay.
 */
export function userTraceback(traceback: string): string {
  let isTheirs = true;
  const kept = traceback.split("\n").filter((line) => {
    const [, file] = /^ *File "([^"]+)", line \d/.exec(line) ?? [];
    if (file !== undefined) isTheirs = !NOT_THEIRS.test(file);
    // In a traceback, CPython shows the source text below the line with the file. This source text has more spaces in
    // front.
    else if (!line.startsWith("    ")) isTheirs = true;
    return isTheirs;
  });
  return kept.join("\n");
}

function progressOf(trace: Trace): string {
  const last = trace.marks.at(-1);
  return last === undefined ? "before the first mark" : `after the mark "${formatMark(last)}"`;
}

/**
 * Matches the files that do not belong to the user: the probe, the task recorder, and the code after `-c` that starts
 * the probe. It also matches the modules of the reference, the asyncio inside MicroPython, and MicroPython's asyncio in
 * the cache.
 */
const NOT_THEIRS =
  /[/\\](?:probe|task_recorder)\.py$|^<\w+>$|^\/\/\w+\.py$|^asyncio\/\w+\.py$|[/\\]micropython-asyncio-[^/\\]+[/\\]asyncio[/\\]\w+\.py$/;
