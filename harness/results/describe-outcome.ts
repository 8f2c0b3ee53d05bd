import type { Outcome } from "../runtimes/runtime.ts";
import { formatMark } from "../trace/mark.ts";
import type { Trace } from "../trace/trace.ts";

/** An outcome after which there is nothing to check. */
export type Breakage = Exclude<
  Outcome,
  { kind: "ended" | "watched" | "unsupported" | "unmeasurable" | "aborted" }
>;

/**
 * One paragraph for the person who has to mend it: which program, on which runtime, what happened,
 * how far it came, and what to do next.
 */
export function describeOutcome(
  outcome: Breakage,
  trace: Trace,
  { program, runtime }: { readonly program: string; readonly runtime: string },
): string {
  switch (outcome.kind) {
    case "raised":
      return `${program} raised ${outcome.exception}${placeOf(outcome.traceback)} on ${runtime}, ${progress(trace)}. Where the clause is about this exception, the program has to catch it and mark it.`;
    case "timeout":
      return `${program} did not end within ${outcome.limitMs} ms on ${runtime}, ${progress(trace)}. If it only needs longer, give its clause a larger limitMs, or all of them --limit-ms.`;
    case "flooded":
      return `${program} wrote more than ${outcome.limitBytes} bytes on ${runtime} and was stopped, ${progress(trace)}. Look for a print or a mark in an endless loop.`;
    case "crashed":
      return `${runtime} itself died while it ran ${program}: ${outcome.detail}, ${progress(trace)}. ${afterCrash(outcome.detail, trace, runtime)}`;
    case "rig fault":
      return `the rig of ${runtime} failed while it ran ${program}, which says nothing of the program: ${outcome.detail}`;
    case "unavailable":
      return `${runtime} could not be started: ${outcome.detail}`;
  }
}

/** An exception that leaves the probe before the program has begun comes from a class of the user's that it was told to import. */
function afterCrash(detail: string, { marks }: Trace, runtime: string): string {
  return marks.length === 0 && IMPORT_FAILURE.test(detail)
    ? 'Correct the class that --use or --queue names, or "use" in the configuration, or its module in the folder that --library names.'
    : `Where that is a known defect, declare it in the clause: expect: { "${runtime}": { verdict: "error", outcome: "crashed", reason } }.`;
}

const IMPORT_FAILURE = /\b(?:Import|ModuleNotFound|Attribute|Syntax)Error\b/;

function progress(trace: Trace): string {
  const last = trace.marks.at(-1);
  return last === undefined ? "before it gave up any mark" : `after the mark "${formatMark(last)}"`;
}

function placeOf(traceback: string): string {
  const places = [...traceback.matchAll(/File "([^"]+)", line (\d+)/g)];
  const last = places.at(-1);
  return last === undefined ? "" : ` (${last[1]}, line ${last[2]})`;
}
