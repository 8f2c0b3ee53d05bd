import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Clause } from "../check/clause.ts";
import { untestedLine, verdictLine } from "../engine/judge-clause.ts";
import { OWN_FIXTURES, type Suite, shownPath } from "../engine/suite.ts";
import { declaredSkip, judge, skippedWithoutPins } from "../results/judge.ts";
import type { KeptRun } from "../results/kept-trace.ts";
import { recordedExpectations, withOwnExpectation } from "../results/own-expectations.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import type { Judgement } from "../results/verdict.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * The result of judging a recorded verdict again:
 * - `same`: the verdict follows from the evidence.
 * - `different`: another verdict line follows from the evidence.
 * - `impossible`: the verdict cannot be judged again, for example because its trace is missing.
 */
export type Rejudged =
  | { readonly kind: "same" }
  | { readonly kind: "different"; readonly now: VerdictLine }
  | { readonly kind: "impossible"; readonly why: string };

/**
 * Judges a recorded verdict again, without running anything. It uses the kept run of the program, the clause of this
 * suite, and what the header says about the column. It compares the whole new line with the whole recorded line,
 * including the texts.
 */
export function rejudge(
  line: VerdictLine,
  header: Header,
  run: KeptRun | undefined,
  suite: Suite,
): Rejudged {
  const again = lineAgain(line, header, run, suite);
  if (typeof again === "string") return { kind: "impossible", why: again };
  return isDeepStrictEqual(again, line) ? { kind: "same" } : { kind: "different", now: again };
}

/** Returns the line that follows from the evidence. If no line follows, returns the reason. */
function lineAgain(
  line: VerdictLine,
  header: Header,
  run: KeptRun | undefined,
  suite: Suite,
): VerdictLine | string {
  const clause = suite.groups
    .flatMap(({ clauses }) => clauses)
    .find(({ id }) => id === line.clause);
  if (clause === undefined) return untestedAgain(line, suite);
  const { runtime, repetition, trace, rigFaults } = line;
  const facts = factsOfColumn(header, runtime);
  const own = recordedExpectations(header);
  const judgement = judgeAgain(line, withOwnExpectation(clause, facts, own), header, facts, run);
  if (typeof judgement === "string") return judgement;
  const { fixtures } = placesOf(header);
  const settings = { fixtures, facts: { [runtime]: facts }, ...(own && { own }) };
  const again = verdictLine(clause, runtime, settings, judgement, run?.wallMs);
  return {
    ...again,
    repetition,
    ...(trace !== undefined && { trace }),
    // If the rig was at fault, the program was run again. Only the last of these runs has a trace. So there is no
    // evidence about the earlier runs, and their faults are copied from the recorded verdict.
    ...(rigFaults !== undefined && { rigFaults }),
  };
}

function untestedAgain(line: VerdictLine, suite: Suite): VerdictLine | string {
  const entry = suite.groups
    .flatMap(({ untested = [] }) => untested)
    .find(({ id }) => id === line.clause);
  if (entry === undefined) return "the suite does not have this clause";
  return { ...untestedLine(entry, line.runtime), repetition: line.repetition };
}

function judgeAgain(
  line: VerdictLine,
  clause: Clause,
  header: Header,
  facts: RuntimeFacts,
  run: KeptRun | undefined,
): Judgement | string {
  if (line.trace !== undefined) {
    if (run === undefined) return "its trace is missing or damaged";
    if (run.clause !== line.clause || run.runtime !== line.runtime) {
      return `its trace belongs to ${run.clause} on ${run.runtime}`;
    }
    const program = shownPath(join(placesOf(header).fixtures, clause.program));
    return judge({ clause, facts, program }, run);
  }
  const skip = declaredSkip(clause, facts);
  if (skip !== undefined) return skip;
  const hasPins = header.runtimes.find(({ name }) => name === line.runtime)?.pins;
  if (clause.pins !== undefined && hasPins === false) return skippedWithoutPins(line.runtime);
  return "it has no trace";
}

/**
 * Returns the folder with the programs of a recorded run. For a user's own suite, this is the folder that the run used,
 * and this machine may not have it.
 */
function placesOf({ suites }: Header): { readonly fixtures: string } {
  return { fixtures: suites === undefined ? OWN_FIXTURES : join(suites, "fixtures") };
}

/** Returns what the header says about a column: everything that `judge` knew about the runtime. */
function factsOfColumn({ runtimes, use }: Header, column: string): RuntimeFacts {
  const {
    version = "",
    platform = "",
    family,
    implementation,
    port,
    traits = {},
  } = runtimes.find(({ name }) => name === column) ?? {};
  const identity = {
    version,
    platform,
    ...(family !== undefined && { family }),
    ...(implementation !== undefined && { implementation }),
    ...(port !== undefined && { port }),
  };
  return factsOf(column, identity, traits, use);
}
