import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OWN_FOLDER } from "../output/written-files.ts";
import { formatVcd } from "../trace/vcd.ts";
import type { JoinedResults, JoinedVerdict } from "./join-results.ts";
import { isInside, readKeptTrace } from "./kept-trace.ts";
import { ResultsFileError } from "./results-text.ts";

/** The traces of joined results, and notices about missing traces. */
export interface JoinedTraces {
  /**
   * The files to write beside the joined results file: traces, and VCD files with the waveforms of these traces. The
   * keys are their names.
   */
  readonly files: Readonly<Record<string, string>>;
  /** For each results file whose traces are missing, one sentence about the missing traces. */
  readonly notices: readonly string[];
}

/**
 * Reads the traces that the verdicts name, so that they can be written beside the joined file. Throws ResultsFileError
 * if the name of a trace leads out of the folder of the results, or if two verdicts name the same trace.
 */
export function joinTraces({ runs }: JoinedResults): JoinedTraces {
  const owners = new Map<string, JoinedVerdict>();
  const files: Record<string, string> = {};
  const missing = new Map<string, string[]>();
  for (const verdict of runs.flatMap(({ verdicts }) => verdicts)) {
    const { line, path } = verdict;
    if (line.trace === undefined) continue;
    refuseUnsafe(line.trace, verdict);
    const owner = owners.get(line.trace);
    if (owner !== undefined) throw new ResultsFileError(sharedTrace(owner, verdict));
    owners.set(line.trace, verdict);
    const trace = readKeptTrace(dirname(path), line.trace);
    if (trace === undefined) missing.set(path, [...(missing.get(path) ?? []), line.trace]);
    else {
      files[line.trace] = readFileSync(join(dirname(path), line.trace), "utf8");
      if (trace.waveform !== undefined) {
        files[line.trace.replace(/\.json$/, ".vcd")] = formatVcd(trace.waveform, line.clause);
      }
    }
  }
  return { files, notices: [...missing].map(missingInWords) };
}

function refuseUnsafe(trace: string, { line, path }: JoinedVerdict): void {
  if (isInside(trace) && trace.endsWith(".json") && !trace.startsWith(OWN_FOLDER)) return;
  throw new ResultsFileError(
    `${path}: the verdict of ${line.clause} on ${line.runtime} names the trace ${trace}. A trace is a .json file in a folder beside the results, such as traces/reference/PIN-01.json. Correct the name, or remove it.`,
  );
}

function sharedTrace(one: JoinedVerdict, other: JoinedVerdict): string {
  const words = ({ line, path }: JoinedVerdict) => `${line.clause} on ${line.runtime} in ${path}`;
  return `${words(one)} and ${words(other)} name the same trace ${one.line.trace}, but each verdict has its own trace. Somebody changed one of the files. Run again.`;
}

function missingInWords([path, names]: [string, readonly string[]]): string {
  const traces = names.length === 1 ? "1 trace is" : `${names.length} traces are`;
  return `${path}: ${traces} missing or damaged (${names[0]}${names.length > 1 ? ", ..." : ""}). Without its trace, a verdict cannot be shown in detail, and certify refuses the verdict. Copy the folder of the traces together with the results.`;
}
