import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { headerOf } from "../engine/run-header.ts";
import type { ResumedRun, SuiteRun } from "../engine/suite-run.ts";
import { contradictions, identityOf, partInWords } from "../results/column-identity.ts";
import { readResultsFile } from "../results/results-file.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { pathFromHere } from "./path-from-here.ts";

/**
 * Finds an earlier run in the folder of `run`, and returns the verdicts that `run` can keep. Three kinds of verdicts
 * are not kept, so their clauses are judged again: verdicts about a missing runtime, about a fault of a rig, and about
 * a fault of the harness.
 *
 * The earlier run must have judged the same clauses of the same suite on the same columns. Throws UsageError if it
 * judged something else, or if there is no earlier run.
 */
export function resumedRun(run: SuiteRun): ResumedRun {
  const file = join(run.out.path, RESULTS_FILE);
  const path = pathFromHere(file);
  if (!existsSync(file)) {
    throw new UsageError(
      `there is nothing to resume: ${path} does not exist. Leave out --resume, or name the folder of the run with --out.`,
    );
  }
  const before = readResultsFile(path);
  const now = headerOf(run);
  const differences = before.headers.flatMap((header) => differencesOf(header, now));
  if (differences.length > 0) {
    throw new UsageError(
      `the run in ${path} cannot be resumed: ${[...new Set(differences)].join("; ")}. Repeat the options of that run, or leave out --resume to start again.`,
    );
  }
  return {
    started: before.headers[0]!.resumed ?? before.headers[0]!.started,
    kept: before.verdicts.filter(isKept),
  };
}

function differencesOf(before: Header, now: Header): string[] {
  const columnsBefore = before.runtimes.map(({ name }) => name);
  const columnsNow = now.runtimes.map(({ name }) => name);
  if (!isDeepStrictEqual([...columnsBefore].sort(), [...columnsNow].sort())) {
    return [
      `its columns were ${columnsBefore.join(", ")}, and now they are ${columnsNow.join(", ")}`,
    ];
  }
  const identities = columnsNow.flatMap((column) => {
    const then = identityOf(before, column);
    const today = identityOf(now, column);
    return contradictions(then, today).map(
      (part) =>
        `${part} of ${column} was ${partInWords(then[part])}, and now it is ${partInWords(today[part])}`,
    );
  });
  return [
    ...identities,
    ...(isDeepStrictEqual(selected(before), selected(now))
      ? []
      : [
          "it judged other clauses than this command selects, or judged each clause a different number of times",
        ]),
  ];
}

function selected({ clauses, only, repeat }: Header) {
  return { clauses, only, repeat };
}

function isKept({ broke, unrun }: VerdictLine): boolean {
  return unrun === undefined && (broke === undefined || broke === "program");
}
