import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
import { SOURCES } from "../python/sources.ts";
import { judge } from "../results/judge.ts";
import type { Verdict } from "../results/verdict.ts";
import { openReference } from "../runtimes/reference.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import { batchesOf, suspiciousOf } from "./mutated/batch.ts";
import { EQUIVALENT } from "./mutated/equivalent-mutants.ts";
import { type Mutant, mutantsOf } from "./mutated/mutant.ts";
import type { MutantSource } from "./mutated/mutant-sources.ts";
import type { Fault } from "./planted/fault.ts";
import { soundFacts } from "./sound-facts.ts";

/** The result of trying a broken scheduler. */
export type Fate =
  /**
   * A clause caught the fault: the clause failed, its program could not finish, or its program reported a missing
   * feature.
   */
  | { readonly kind: "caught"; readonly by: string; readonly verdict: Verdict }
  /** For a known reason, no program can distinguish this scheduler from the sound scheduler. */
  | { readonly kind: "equivalent"; readonly reason: string }
  | { readonly kind: "survived" };

/** A planted fault and the verdicts of its clauses. */
export interface TriedFault {
  readonly name: string;
  readonly files: readonly string[];
  readonly clauses: readonly {
    readonly clause: string;
    readonly verdict: Verdict;
    readonly isCaught: boolean;
  }[];
}

/** Plants a fault and runs the clauses that must catch it. */
export async function tryFault({ name, patches, use, caughtBy }: Fault): Promise<TriedFault> {
  const facts = await soundFacts(use);
  const broken = await openReference(use === undefined ? {} : { use }, { patches });
  try {
    const clauses = [];
    for (const id of caughtBy) {
      const verdict = await verdictOn(broken, clauseOf(id), facts);
      clauses.push({ clause: id, verdict, isCaught: CATCHES.includes(verdict) });
    }
    return { name, files: [...new Set(patches.map(({ file }) => file))], clauses };
  } finally {
    await broken.close();
  }
}

/** The mutants of a source, in the order in which they occur in its text. */
export function mutantsOfSource({ file }: MutantSource): Mutant[] {
  const below = file.startsWith("fixtures/") ? new URL("../../", import.meta.url) : SOURCES;
  return mutantsOf(file, readFileSync(new URL(file, below), "utf8"));
}

/**
 * Plants a mutant and runs clauses until one of them catches the mutant. The clause groups about the source of the
 * mutant run first. The programs of many clauses run in one interpreter. If one of these clauses looks suspicious, its
 * program runs again in an interpreter of its own, and only this second run counts.
 */
export async function tryMutant(mutant: Mutant, source: MutantSource): Promise<Fate> {
  const known = EQUIVALENT.get(mutant.key);
  if (known !== undefined) return { kind: "equivalent", reason: known };
  const { use } = source;
  const facts = await soundFacts(use);
  const broken = await openReference(use ? { use } : {}, { patches: [mutant.patch] });
  try {
    for (const batch of batchesOf(clausesFor(source))) {
      for (const clause of await suspiciousOf(broken, batch, facts, use)) {
        const verdict = await verdictOn(broken, clause, facts);
        if (CATCHES.includes(verdict)) return { kind: "caught", by: clause.id, verdict };
      }
    }
    return { kind: "survived" };
  } finally {
    await broken.close();
  }
}

/**
 * If a clause that should pass has one of these verdicts, the clause has caught the fault. The verdict of an undecided
 * measurement is not in this list, because it shows nothing.
 */
const CATCHES: readonly Verdict[] = ["fail", "error", "unsupported"];

/**
 * The limit in milliseconds of virtual time. Every program that passes needs less. A program that reaches this limit
 * hangs because of the fault. A program that never waits uses no virtual time, so a limit on the host's clock ends it.
 */
const LIMIT_MS = 3000;

/**
 * The shortest time limit for a program with pins, in milliseconds of the host's clock. A sound program takes less than
 * 200 ms, because it ends when the watch of its pins ends. So only a program that never waits reaches this limit. For a
 * watch that is longer than this limit, the time of the watch is the limit.
 */
const PINS_LIMIT_MS = 1000;

/**
 * Runs a clause on a broken reference. Returns `pass` if the verdict is the expected verdict of the clause. Otherwise
 * the fault has an effect, and the returned verdict is not `pass`.
 */
async function verdictOn(broken: Runtime, clause: Clause, facts: RuntimeFacts): Promise<Verdict> {
  const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
  const { pins, typed, startTickMs } = clause;
  const run = await broken.run(
    { path },
    {
      ...(pins
        ? { pins, limitMs: Math.max(PINS_LIMIT_MS, pins.watchMs ?? 0) }
        : { limitMs: LIMIT_MS }),
      ...(typed && { typed }),
      ...(startTickMs && { startTickMs }),
    },
  );
  const { met, verdict } = judge({ clause, facts, program: clause.program }, run);
  // If the expected verdict of a clause is not `pass`, the verdict `pass` shows a fault, too.
  return met ? "pass" : verdict === "pass" ? "fail" : verdict;
}

function clausesFor({ groups: nearest, runsAllGroups }: MutantSource): Clause[] {
  const named = nearest.flatMap(
    (name) => groups.find((group) => group.name === name)?.clauses ?? [],
  );
  if (!runsAllGroups) return named;
  const others = groups
    .filter(({ name }) => !nearest.includes(name))
    .flatMap(({ clauses }) => clauses);
  return [...named, ...others.filter(({ pins }) => pins === undefined)];
}

function clauseOf(id: string): Clause {
  const clause = groups.flatMap(({ clauses }) => clauses).find((candidate) => candidate.id === id);
  if (clause === undefined) throw new Error(`there is no clause ${id}`);
  return clause;
}
