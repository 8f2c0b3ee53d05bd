import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { judge } from "../results/judge.ts";
import type { Runtime } from "../trace/runtime.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";
import { recordOf } from "../trace/trace.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";

// The columns `micropython` (on a real clock) and `micropython-wasm` (in virtual time) run the same asyncio. So the
// order of the tasks must be the same in both columns.

const NAMES = ["micropython", "micropython-wasm"];

/**
 * Each key is a clause that accepts more than one record. The value says why the two columns may have different
 * records.
 */
const SEVERAL_RECORDS: Readonly<Record<string, string>> = {
  "YIELD-02": "the number of passes in a given time depends on the clock",
  "SLEEP-11": "only micropython-wasm has assertions, and they refuse the second call",
  "TSF-09": "a thread sets the flag on the unix port, and a timer in virtual time",
};

const opened = await Promise.all(NAMES.map(open));
const columns = opened.filter((column) => column !== undefined);
const absence =
  columns.length < NAMES.length ? " (skipped: MicroPython is not built: npm start)" : "";
afterAll(() => Promise.all(columns.map(({ runtime }) => runtime.close())));

const ordered = groups
  .map(({ name, clauses }) => [name, clauses.filter(isOfOrder)] as const)
  .filter(([, clauses]) => clauses.length > 0);

const sample = sampleTests(
  ordered.map(([name]) => name),
  3,
);

describe.skipIf(absence !== "")(
  `micropython and micropython-wasm agree on every order clause, unless an expectation says why${absence}`,
  () => {
    test.for(ordered)("%s", { timeout: 300_000 }, async ([name, clauses], context) => {
      sample.need(context, name);
      let differing: readonly Difference[] = clauses.map((clause) => ({ clause, findings: [] }));
      // A busy machine can delay a program on the real clock, so a difference counts only if it occurs in every round.
      for (let round = 0; round < 3; round++) {
        differing = await findDifferences(
          columns,
          differing.map(({ clause }) => clause),
        );
      }
      const shown = differing.map(({ clause: { id }, findings }) => ({ id, findings }));
      expect(shown.filter(({ id }) => !(id in SEVERAL_RECORDS))).toEqual([]);
      const several = clauses.filter(({ id }) => id in SEVERAL_RECORDS);
      expect(shown.map(({ id }) => id)).toEqual(several.map(({ id }) => id));
    });
  },
);

test("the groups have more than 250 order clauses, and these include the clauses that accept more than one record", () => {
  const ids = ordered.flatMap(([, clauses]) => clauses.map(({ id }) => id));
  expect(ids).toEqual(expect.arrayContaining(Object.keys(SEVERAL_RECORDS)));
  expect(ids.length).toBeGreaterThan(250);
});

interface Column {
  readonly runtime: Runtime;
  readonly facts: RuntimeFacts;
}

interface Difference {
  readonly clause: Clause;
  /** One finding per column, in the order of NAMES. */
  readonly findings: readonly Finding[];
}

interface Finding {
  readonly verdict: string;
  readonly reason: string | undefined;
  readonly record: readonly string[];
}

function isOfOrder({ judgedBy, pins }: Clause): boolean {
  return judgedBy === "order" && pins === undefined;
}

/** Returns the clauses in which the columns differ, unless an expectation explains the difference. */
async function findDifferences(
  columns: readonly Column[],
  clauses: readonly Clause[],
): Promise<Difference[]> {
  const findings = await Promise.all(columns.map((column) => judgeAll(column, clauses)));
  return clauses
    .map((clause, i) => ({ clause, findings: findings.map((ofColumn) => ofColumn[i]!) }))
    .filter(({ findings: [ours, theirs] }) => !isExplained(ours!, theirs!));
}

/**
 * Returns true if both columns have the same finding, or if an expectation gives a reason for the deviation of one
 * column.
 */
function isExplained(ours: Finding, theirs: Finding): boolean {
  if (ours.reason !== undefined || theirs.reason !== undefined) return true;
  return ours.verdict === theirs.verdict && ours.record.join("\n") === theirs.record.join("\n");
}

async function judgeAll(
  { runtime, facts }: Column,
  clauses: readonly Clause[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const clause of clauses) {
    const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
    const { limitMs, startTickMs } = clause;
    const run = await runtime.run(
      { path },
      { ...(limitMs && { limitMs }), ...(startTickMs && { startTickMs }) },
    );
    const { verdict, reason } = judge({ clause, facts, program: path }, run);
    findings.push({ verdict, reason, record: recordOf(run.trace) });
  }
  return findings;
}

async function open(name: string): Promise<Column | undefined> {
  try {
    const runtime = await openRuntime(name, {});
    return { runtime, facts: factsOf(name, runtime.identity, await runtime.traits()) };
  } catch (error) {
    if (error instanceof RuntimeUnavailable && !process.env.CI) return undefined;
    throw error;
  }
}
