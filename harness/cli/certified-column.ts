import { collectEvidence, type Evidence } from "../certificate/evidence.ts";
import { type Bundle, findMismatches, makeBundle } from "../certificate/make-bundle.ts";
import type { Mismatch } from "../certificate/mismatch.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import { clausesOf, type Suite } from "../engine/suite.ts";
import { parseResults, readTextOf } from "../results/results-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { version } from "../toolchain/version.ts";
import { pathFromHere } from "./path-from-here.ts";
import { selectUntested } from "./selection.ts";

/** The result of judging one column of a results file again. Each verdict is judged from its trace. */
export interface CertifiedColumn {
  readonly bundle: Bundle;
  /** The recorded verdicts that do not follow from the traces, each with the verdict that does follow. */
  readonly mismatches: readonly Mismatch[];
  readonly notices: readonly string[];
}

/** Thrown if the results do not contain enough for a certificate. The message says why and what to do. */
export class NoStatement extends Error {
  override readonly name = "NoStatement";
}

/**
 * Judges a column of a results file again and makes its bundle. Without `target`, the file must have only one column.
 * Throws NoStatement if the results are not enough for a bundle. Also throws UsageError and ResultsFileError.
 */
export function certifyColumn(
  file: string,
  target: string | undefined,
  suite: Suite,
): CertifiedColumn {
  const path = pathFromHere(file);
  const text = readTextOf(path);
  const { headers, notices } = parseResults(text, path);
  const columns = [...new Set(headers.flatMap(({ runtimes }) => runtimes.map(({ name }) => name)))];
  const column = columnNamed(target, columns, path);
  const order = [...clausesOf(suite), ...selectUntested(suite, [])].map(({ id }) => id);
  const evidence = collectEvidence(path, text, column, order);
  const suiteHash = suiteHashOf(suite);
  refuseUnfit(evidence, suiteHash, path);
  return {
    bundle: makeBundle(evidence, suite, { aiorig: version(), suiteHash }),
    mismatches: findMismatches(evidence, suite),
    notices,
  };
}

function columnNamed(target: string | undefined, columns: readonly string[], path: string): string {
  const known = `The columns of ${path} are ${columns.join(", ")}`;
  if (target === undefined) {
    if (columns.length === 1) return columns[0]!;
    throw new UsageError(
      `a certificate is about one column. ${known}. Name one column with --target.`,
    );
  }
  if (columns.includes(target)) return target;
  throw new UsageError(`there is no column ${target}. ${known}.`);
}

function refuseUnfit({ column, runs }: Evidence, suiteHash: string, path: string): void {
  if (runs.length === 0) {
    throw new NoStatement(`${path} has no verdict of ${column}. Run the suite on ${column} first.`);
  }
  for (const { header } of runs) {
    const [runtime] = header.runtimes;
    if (header.suiteHash !== suiteHash) {
      throw new NoStatement(
        `the results in ${path} were made with a suite that differs from the suite of this aiorig. Do one of three things: run the suite again with this version, certify with the version that made the results (${header.suite}), or name the folder of your own suite with --suites.`,
      );
    }
    if (runtime?.version === undefined) {
      throw new NoStatement(
        `${column} was not available in the run that wrote ${path}, so the results say nothing about ${column}. Run again when ${column} is available.`,
      );
    }
    if (runtime.pins === undefined) {
      throw new NoStatement(
        `${path} is from an older version of aiorig, which did not record everything that a verdict depends on. Run the suite again.`,
      );
    }
  }
}
