// A small suite, and the evidence of one run of this suite, for tests of certificates.
import { type Clause, defineGroup } from "../../check/clause.ts";
import { recorded } from "../../check/order/record.ts";
import { verdictLine } from "../../engine/judge-clause.ts";
import { OWN_FIXTURES, ROOT, type Suite } from "../../engine/suite.ts";
import { declaredSkip, judge, skippedWithoutPins } from "../../results/judge.ts";
import type { KeptRun } from "../../results/kept-trace.ts";
import { recordedExpectations, withOwnExpectation } from "../../results/own-expectations.ts";
import type { Header, VerdictLine } from "../../results/results-lines.ts";
import { traceNames } from "../../results/trace-file.ts";
import { factsOf, type RuntimeFacts } from "../../trace/runtime-facts.ts";
import type { Evidence } from "../evidence.ts";

const common = {
  level: "must",
  statement: "It marks a.",
  sources: [],
  judgedBy: "order",
  program: "sleep/zero.py",
  check: recorded("a"),
} as const;

const CLAUSES: readonly Clause[] = [
  { ...common, id: "SAMPLE-01" },
  {
    ...common,
    id: "SAMPLE-02",
    expect: [{ when: { column: "port" }, verdict: "fail", reason: "it marks b by design" }],
  },
  { ...common, id: "SAMPLE-03", pins: { wires: { LED: 1 }, stimulus: [], watchMs: 1 } },
  { ...common, id: "SAMPLE-04", level: "should" },
  { ...common, id: "SAMPLE-05", level: "may" },
];

/** A suite of five clauses. Its files need not exist. */
export const SUITE: Suite = {
  groups: [
    defineGroup({
      name: "SAMPLE",
      title: "samples",
      clauses: CLAUSES,
      untested: [
        {
          id: "SAMPLE-06",
          statement: "No program can test this.",
          sources: [],
          reason: "it is a rule",
        },
      ],
    }),
  ],
  folder: `${ROOT}/suites`,
  fixtures: OWN_FIXTURES,
};

export const SUITE_HASH = "5".repeat(64);

export const HEADER: Header = {
  type: "header",
  schema: 2,
  suite: "0.3.0",
  suiteHash: SUITE_HASH,
  host: "Linux x64",
  started: "2026-11-21T09:00:00.000Z",
  runtimes: [{ name: "port", version: "1.27.0", platform: "linux", pins: false, traits: {} }],
  clauses: CLAUSES.map(({ id }) => id),
  limits: { programMs: 10_000, outputBytes: 1_048_576 },
};

/**
 * The marks that the programs of some clauses record. The programs of all other clauses record `a`. The mark `b` of
 * SAMPLE-02 is a declared deviation.
 */
const MARKS: Readonly<Record<string, string>> = { "SAMPLE-02": "b" };

/**
 * Returns the evidence of a run. For each clause in `marks`, the program records this mark instead of its usual mark.
 * Clauses in `without` were not run.
 */
export function evidenceOf(
  marks: Readonly<Record<string, string>> = {},
  {
    without = [],
    header = HEADER,
  }: { readonly without?: readonly string[]; readonly header?: Header } = {},
): Evidence {
  const traces = new Map<string, KeptRun>();
  const facts = factsOf("port", { version: "1.27.0", platform: "linux" }, {});
  const own = recordedExpectations(header);
  const settings = { fixtures: SUITE.fixtures, facts: { port: facts }, ...(own && { own }) };
  const due = CLAUSES.filter(({ id }) => !without.includes(id));
  const verdicts = due.map((declared): VerdictLine => {
    const clause = withOwnExpectation(declared, facts, own);
    const unrun = unrunOf(clause, facts, header);
    if (unrun !== undefined) return verdictLine(clause, "port", settings, unrun);
    const run = runOf(clause.id, { ...MARKS, ...marks }[clause.id] ?? "a");
    const [trace] = traceNames("port", clause.id);
    traces.set(trace, run);
    const judgement = judge({ clause, facts, program: `fixtures/${clause.program}` }, run);
    return { ...verdictLine(clause, "port", settings, judgement, run.wallMs), trace };
  });
  return { column: "port", runs: [{ header, verdicts }], traces };
}

/** Returns a run of a program that records one mark. */
export function runOf(clause: string, mark: string): KeptRun {
  return {
    clause,
    runtime: "port",
    outcome: { kind: "ended" },
    trace: { marks: [{ name: mark, value: null, atUs: 5 }], stdout: "", stderr: "" },
    wallMs: 3,
  };
}

function unrunOf(clause: Clause, facts: RuntimeFacts, { runtimes }: Header) {
  const hasPins = runtimes[0]?.pins === true;
  if (clause.pins !== undefined && !hasPins) return skippedWithoutPins("port");
  return declaredSkip(clause, facts);
}
