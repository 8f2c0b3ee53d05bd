import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { judge } from "../results/judge.ts";
import { factsOf } from "../trace/runtime-facts.ts";
import { openReference, type ReferenceOptions } from "./reference.ts";

// The suite itself runs on the reference with assertions and in virtual time. This file tests the reference with other
// options.

const clauses = groups.flatMap((group) => group.clauses);

/** A third of the clauses. */
const sample = sampleTests(
  clauses.map(({ id }) => id),
  3,
);

/** Returns the ids of the clauses whose verdict on the reference is not as expected. */
async function unmetWith(options: ReferenceOptions): Promise<string[]> {
  const reference = await openReference({}, options);
  const facts = factsOf("reference", reference.identity, await reference.traits());
  const unmet: string[] = [];
  try {
    for (const clause of clauses.filter(({ id }) => sample.has(id))) {
      if (clause.pins !== undefined && !reference.capabilities.pins) continue;
      const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
      const { limitMs, pins, typed, startTickMs } = clause;
      const run = await reference.run(
        { path },
        {
          ...(limitMs && { limitMs }),
          ...(pins && { pins }),
          ...(typed && { typed }),
          ...(startTickMs && { startTickMs }),
        },
      );
      const { met, verdict } = judge({ clause, facts, program: path }, run);
      // On a real clock, a measurement may be inconclusive because the host is busy.
      if (!met && verdict !== "inconclusive") unmet.push(clause.id);
    }
  } finally {
    await reference.close();
  }
  return unmet;
}

test("if the reference has no assertions, it deviates only as declared for runtimes without assertions", async () => {
  expect(await unmetWith({ hasAsserts: false })).toEqual([]);
}, 300_000);

test("if the reference runs on a real clock, it deviates only as declared for runtimes whose ticks do not wrap soon", async () => {
  expect(await unmetWith({ clock: "real" })).toEqual([]);
}, 300_000);
