import { dirname } from "node:path";
import { joinResults } from "../results/join-results.ts";
import { type KeptRun, readKeptRun } from "../results/kept-trace.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";

/** All data that decides the certificate of one column. */
export interface Evidence {
  readonly column: string;
  /** The runs that judged this column. The header of each run names only this column. */
  readonly runs: readonly EvidencedRun[];
  /** The kept runs of programs. The keys are the names of traces in the verdicts. */
  readonly traces: ReadonlyMap<string, KeptRun>;
}

export interface EvidencedRun {
  readonly header: Header;
  readonly verdicts: readonly VerdictLine[];
}

/**
 * Collects the evidence of a column from a results file. `text` is the text of this file, and the traces are beside the
 * file. `clauses` are the ids of the suite in order. A column without verdicts has no runs. Throws ResultsFileError.
 */
export function collectEvidence(
  path: string,
  text: string,
  column: string,
  clauses: readonly string[],
): Evidence {
  const { runs } = joinResults([{ path, text }], clauses);
  const ofColumn = runs
    .map(({ header, verdicts }) => ({
      header: onlyColumn(header, column),
      verdicts: verdicts.map(({ line }) => line).filter(({ runtime }) => runtime === column),
    }))
    .filter(({ verdicts }) => verdicts.length > 0);
  const names = ofColumn.flatMap(({ verdicts }) => verdicts.flatMap(({ trace }) => trace ?? []));
  const traces = names.flatMap((name): [string, KeptRun][] => {
    const run = readKeptRun(dirname(path), name);
    return run === undefined ? [] : [[name, run]];
  });
  return { column, runs: ofColumn, traces: new Map(traces) };
}

/** Returns the header of a run without the data of all other columns. */
function onlyColumn({ targets, rigFiles, ...header }: Header, column: string): Header {
  const pick = (record: Readonly<Record<string, string>> | undefined) =>
    record?.[column] === undefined ? undefined : { [column]: record[column] };
  const target = pick(targets);
  const rigFile = pick(rigFiles);
  return {
    ...header,
    runtimes: header.runtimes.filter(({ name }) => name === column),
    ...(target !== undefined && { targets: target }),
    ...(rigFile !== undefined && { rigFiles: rigFile }),
  };
}
