import { clausesOf, type Suite } from "../engine/suite.ts";
import { keptRunAsJson } from "../results/kept-trace.ts";
import { canonicalText } from "../results/results-lines.ts";
import { type AssessedVerdict, assess, type Obstacle } from "./assess.ts";
import { BUNDLE_FORMAT, type BundleHead } from "./bundle-lines.ts";
import { clauseRecords, suiteName } from "./clause-record.ts";
import type { Evidence } from "./evidence.ts";
import type { Mismatch } from "./mismatch.ts";
import { rejudge } from "./rejudge.ts";
import { sealed } from "./seal.ts";
import { statementOf } from "./statement.ts";

/** The text of a bundle, and its first line, which contains the claims of the bundle. */
export interface Bundle {
  readonly head: BundleHead;
  readonly text: string;
}

/**
 * Makes the bundle of a column: one JSON value per line, and a seal at its end. The same evidence always makes the same
 * bytes. `aiorig` is the version of aiorig that writes the bundle, and `suiteHash` is the hash of `suite`.
 */
export function makeBundle(
  evidence: Evidence,
  suite: Suite,
  { aiorig, suiteHash }: { readonly aiorig: string; readonly suiteHash: string },
): Bundle {
  const { column, runs } = evidence;
  const columns = runs.flatMap(({ header }) => header.runtimes);
  const { version = "unknown", platform = "unknown" } =
    columns.find((it) => it.version !== undefined) ?? {};
  const { counts, exceptions, ...assessed } = assess(
    clausesOf(suite),
    assessedVerdicts(evidence, suite),
  );
  const obstacles = [...assessed.obstacles, ...problemsWithExpectations(evidence)];
  const name = suiteName(suite, runs[0]?.header.suite ?? aiorig, suiteHash);
  const isEmulated = /\bemulated\b/.test(platform);
  const head: BundleHead = {
    type: "bundle",
    format: BUNDLE_FORMAT,
    aiorig,
    column,
    version,
    platform,
    emulated: isEmulated,
    suite: { name, hash: suiteHash },
    statement: statementOf({ counts, suite: name, isEmulated }),
    certified: obstacles.length === 0,
    counts,
    obstacles,
    exceptions: exceptions.map((one) => ({ ...one, clauses: [...one.clauses] })),
  };
  const lines = [
    ...[head, ...clauseRecords(suite)].map((line) => JSON.stringify(line)),
    ...runs.flatMap(({ header, verdicts }) => [header, ...verdicts].map(canonicalText)),
    ...tracesOf(evidence).map((line) => JSON.stringify(line)),
  ];
  return { head, text: sealed(lines.map((line) => `${line}\n`).join("")) };
}

/** Judges every recorded verdict again, and returns the verdicts that the evidence contradicts. */
export function findMismatches({ runs, traces }: Evidence, suite: Suite): Mismatch[] {
  return runs.flatMap(({ header, verdicts }) =>
    verdicts.flatMap((line): Mismatch[] => {
      const rejudged = rejudge(line, header, traces.get(line.trace ?? ""), suite);
      return rejudged.kind === "different" ? [{ recorded: line, now: rejudged.now }] : [];
    }),
  );
}

/** Returns the problems with your own expectations: entries that expired, and entries without a matching clause. */
function problemsWithExpectations({ runs }: Evidence): Obstacle[] {
  const problems = runs.flatMap(({ header }) => header.expectations?.problems ?? []);
  return [...new Set(problems)].map((why) => ({ clause: "own expectations", why }));
}

/** Returns one line for each trace of a verdict, in the order of the verdicts. */
function tracesOf({ runs, traces }: Evidence): object[] {
  const names = runs.flatMap(({ verdicts }) => verdicts.flatMap(({ trace }) => trace ?? []));
  return [...new Set(names)].flatMap((file) => {
    const run = traces.get(file);
    return run === undefined ? [] : [{ type: "trace", file, ...keptRunAsJson(run) }];
  });
}

function assessedVerdicts({ runs, traces }: Evidence, suite: Suite): AssessedVerdict[] {
  return runs.flatMap(({ header, verdicts }) =>
    verdicts.map((line): AssessedVerdict => {
      const rejudged = rejudge(line, header, traces.get(line.trace ?? ""), suite);
      if (rejudged.kind === "same") return { line };
      const lacking =
        rejudged.kind === "impossible"
          ? rejudged.why
          : `the evidence leads to the verdict ${rejudged.now.verdict}`;
      return { line, lacking };
    }),
  );
}
