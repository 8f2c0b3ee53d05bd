import { LEVELS } from "../../harness/check/clause.ts";
import { conclude } from "../../harness/results/conclusion.ts";
import { traceAgain } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import { conclusionInWords } from "./conclusion-words.ts";
import { kindOf } from "./kinds.ts";
import type { SummaryOptions } from "./summary.ts";
import { type Table, tabulate } from "./table.ts";

/** The version of the JSON value. It changes if a field is removed or gets another meaning. */
const SCHEMA = 1;

/**
 * Returns the data of the console page as one JSON value: the conclusion, the columns with their counts, the groups and
 * all verdicts. docs/json.md describes this value. The texts in it are not escaped, so callers must write it with
 * `printableJson`.
 */
export function resultsAsJson(
  results: Results,
  { file, failOn }: Pick<SummaryOptions, "file" | "failOn">,
): ResultsJson {
  const table = tabulate(results);
  const conclusion = conclude(results, failOn);
  return {
    type: "results",
    schema: SCHEMA,
    file,
    conclusion: {
      exitCode: conclusion.exitCode,
      words: conclusionInWords(conclusion),
      failOn,
      missing: conclusion.missing,
      notCounted: conclusion.uncounted.length,
    },
    columns: table.runtimes.map((name) => ({
      ...identityOf(name, results),
      counts: countsOf(name, table),
    })),
    groups: [...table.groups].map(([name, clauses]) => ({ name, clauses })),
    verdicts: results.verdicts.map((line) => {
      const { type: _type, ...fields } = line;
      const again = traceAgain(line.clause, line.runtime, table.surroundings(line));
      return { ...fields, kind: kindOf(line), again };
    }),
    headers: results.headers,
    notices: results.notices,
  };
}

interface ResultsJson {
  readonly type: "results";
  readonly schema: number;
  readonly [field: string]: unknown;
}

/**
 * Counts the verdicts of one column. Returns two numbers for each level: how many clauses pass, and how many clauses
 * have a verdict.
 */
function countsOf(name: string, { verdicts, cell }: Table): object {
  const ofColumn = verdicts.filter(({ runtime }) => runtime === name);
  const counts = LEVELS.map((level) => {
    const ofLevel = ofColumn.filter((line) => line.level === level);
    const passed = ofLevel.filter(({ clause }) => cell(clause, name) === "pass");
    return [level, { passed: passed.length, total: ofLevel.length }];
  });
  return Object.fromEntries(counts);
}

function identityOf(name: string, { headers }: Results): object {
  const columns = headers.flatMap(({ runtimes }) => runtimes).filter((it) => it.name === name);
  return columns.find(({ version }) => version !== undefined) ?? columns[0] ?? { name };
}
