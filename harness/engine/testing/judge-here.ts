// Judges clauses in this process, without vitest. Tests of selection and repetition use this module, because a start of
// vitest takes seconds.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Results } from "../../results/results-file.ts";
import type { VerdictLine } from "../../results/results-lines.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { judgeClause, untestedLine } from "../judge-clause.ts";
import { factsOfReady, type Readiness } from "../make-ready.ts";
import { plannedUntested, plannedVerdicts } from "../planned-verdicts.ts";
import { headerOf } from "../run-header.ts";
import type { RunSettings } from "../settings.ts";
import type { SuiteRun } from "../suite-run.ts";

/** Judges the clauses of a run on runtimes that are already open. The names of the runtimes are the columns. */
export async function judgeHere(
  run: Pick<
    SuiteRun,
    "suite" | "clauses" | "untested" | "selection" | "only" | "repeat" | "own" | "rigRetries"
  >,
  runtimes: readonly Runtime[],
): Promise<Results> {
  const columns = runtimes.map(({ name }) => name);
  const ready = new Map<string, Readiness>();
  for (const runtime of runtimes) {
    const { name, identity, capabilities } = runtime;
    ready.set(name, { isReady: true, identity, capabilities, traits: await runtime.traits() });
  }
  const outDir = await mkdtemp(join(tmpdir(), "aiorig-judged-"));
  const settings: RunSettings = {
    config: {},
    fixtures: run.suite.fixtures,
    ...(run.own !== undefined && { own: run.own }),
    ...(run.rigRetries !== undefined && { rigRetries: run.rigRetries }),
    outDir,
    facts: factsOfReady(ready, {}),
    absent: {},
    required: [],
  };
  const verdicts: VerdictLine[] = [];
  try {
    for (const runtime of runtimes) {
      for (const entry of plannedUntested(runtime.name, run)) {
        const line = untestedLine(entry, runtime.name);
        verdicts.push(line);
      }
      for (const { clause, repetition } of plannedVerdicts([runtime.name], run)) {
        const asked = {
          clause,
          repetition,
          signal: new AbortController().signal,
          beforeCheck: () => Promise.resolve(),
        };
        const judged = await judgeClause(asked, runtime.name, settings, async () => runtime);
        verdicts.push(judged.line);
      }
    }
  } finally {
    rmSync(outDir, { recursive: true });
  }
  const header = headerOf({ ...run, version: "0.0.0", columns, runtimes: ready, config: {} });
  return { headers: [header], verdicts, notices: [] };
}
