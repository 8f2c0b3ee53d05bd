import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
import { judge } from "../results/judge.ts";
import type { Verdict } from "../results/verdict.ts";
import { openReference } from "../runtimes/reference.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { batchesOf, suspiciousOf } from "./mutated/batch.ts";
import { EQUIVALENT } from "./mutated/equivalent-mutants.ts";
import { type Mutant, mutantsOf } from "./mutated/mutant.ts";
import type { MutantSource } from "./mutated/mutant-sources.ts";
import type { Fault } from "./planted/fault.ts";

/** What became of a broken scheduler. */
export type Fate =
  /** The clause did not come out as it should: it failed, its program broke, or said that the runtime lacks something. */
  | { readonly kind: "caught"; readonly by: string; readonly verdict: Verdict }
  /** Nothing tells it from the sound one, and it is known why. */
  | { readonly kind: "equivalent"; readonly reason: string }
  | { readonly kind: "survived" };

/** A fault of the table, and what its clauses say of it. */
export interface TriedFault {
  readonly name: string;
  readonly files: readonly string[];
  readonly clauses: readonly {
    readonly clause: string;
    readonly verdict: Verdict;
    readonly caught: boolean;
  }[];
}

/** Plants a fault of the table and asks the clauses that must catch it. */
export async function tryFault({ name, patches, use, caughtBy }: Fault): Promise<TriedFault> {
  const broken = await openReference(use === undefined ? {} : { use }, { patches });
  try {
    const clauses = [];
    for (const id of caughtBy) {
      const verdict = await verdictOn(broken, clauseOf(id));
      clauses.push({ clause: id, verdict, caught: CATCHES.includes(verdict) });
    }
    return { name, files: [...new Set(patches.map(({ file }) => file))], clauses };
  } finally {
    await broken.close();
  }
}

/** The mutants of a source, in the order of its text. */
export function mutantsOfSource({ file }: MutantSource): Mutant[] {
  const below = file.startsWith("fixtures/") ? "../../" : "../";
  return mutantsOf(file, readFileSync(new URL(below + file, import.meta.url), "utf8"));
}

/**
 * Plants a mutant and asks the clauses, the nearest first, until one catches it. Programs run many
 * at a time in one interpreter; what is suspicious there is asked again alone, and that counts.
 */
export async function tryMutant(mutant: Mutant, source: MutantSource): Promise<Fate> {
  const known = EQUIVALENT.get(mutant.key);
  if (known !== undefined) return { kind: "equivalent", reason: known };
  const { use } = source;
  const broken = await openReference(use ? { use } : {}, { patches: [mutant.patch] });
  try {
    for (const batch of batchesOf(clausesFor(source))) {
      for (const clause of await suspiciousOf(broken, batch, use)) {
        const verdict = await verdictOn(broken, clause);
        if (CATCHES.includes(verdict)) return { kind: "caught", by: clause.id, verdict };
      }
    }
    return { kind: "survived" };
  } finally {
    await broken.close();
  }
}

/** What shows a fault where a pass was due; a measurement that cannot decide shows nothing. */
const CATCHES: readonly Verdict[] = ["fail", "error", "unsupported"];

/** Plenty for every program that passes, in virtual time; a fault that hangs a program is found by it. */
const LIMIT_MS = 3000;

/** What a clause comes to on a broken reference: `pass` where it is as expected of a sound one. */
async function verdictOn(broken: Runtime, clause: Clause): Promise<Verdict> {
  const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
  const { pins, startTickMs } = clause;
  const run = await broken.run(
    { path },
    { ...(pins ? { pins } : { limitMs: LIMIT_MS }), ...(startTickMs && { startTickMs }) },
  );
  const { met, verdict } = judge({ clause, runtime: "reference", program: clause.program }, run);
  // An expectation that is not met any more catches a fault as well as a promise does.
  return met ? "pass" : verdict === "pass" ? "fail" : verdict;
}

function clausesFor({ groups: nearest, everywhere }: MutantSource): Clause[] {
  const named = nearest.flatMap(
    (name) => groups.find((group) => group.name === name)?.clauses ?? [],
  );
  if (!everywhere) return named;
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
