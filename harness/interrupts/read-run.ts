import { textOf } from "../board/run-program.ts";
import { namePlaces } from "../runtimes/place-names.ts";
import { outcomeOf } from "../runtimes/probe-outcome.ts";
import type { ReadProgram } from "../runtimes/program-file.ts";
import { parseProbeOutput, sentinelOf } from "../trace/probe-output.ts";
import type { Outcome, Run } from "../trace/run.ts";
import type { RunEnd } from "./window-search.ts";

/**
 * Reads the outcome and the trace of a run from the bytes that the board has sent. If `isWatched` is true, the program
 * may run until the watch of its wires ends. The end of the watch does not count as a timeout.
 */
export function readRun(
  { kind, output, reason }: RunEnd,
  { file, source }: ReadProgram,
  limitMs: number,
  isWatched = false,
): Pick<Run, "outcome" | "trace"> {
  const [printed = "", error = ""] = textOf(output).split("\x04");
  const { marks, stdout, end } = parseProbeOutput(printed, sentinelOf(source));
  const trace = { marks, stdout: stdout.replace(/^\n/, ""), stderr: error };
  const name = file.slice(file.lastIndexOf("/") + 1);
  return { outcome: namePlaces(conclude(), { [`${name}"`]: `${file}"` }), trace };

  function conclude(): Outcome {
    if (kind === "died") return { kind: "crashed", detail: reason };
    if (kind === "limit") return isWatched ? { kind: "watched" } : { kind: "timeout", limitMs };
    if (end !== undefined) return outcomeOf(end);
    const last = error.trim().split("\n").at(-1) ?? "";
    return { kind: "crashed", detail: `the interpreter ended before the probe had ended: ${last}` };
  }
}
