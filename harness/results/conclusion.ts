import type { Results, VerdictLine } from "./results-file.ts";

/**
 * The exit code of everything that concludes from results.
 * 0: every clause came out as expected. 1: a runtime does not conform, or an expectation is stale.
 * 3: no such conclusion, because rig, harness or program broke, a measurement could not decide, or
 * clauses were left untested. (2 is wrong usage: see the command line.)
 */
export function exitCodeOf(results: Results): 0 | 1 | 3 {
  const unmet = results.verdicts.filter((line) => !line.met);
  if (unmet.some(isNonconformance)) return 1;
  return unmet.length > 0 || untested(results).length > 0 ? 3 : 0;
}

/** The cells that a run set out to fill and did not. */
export function untested({ headers, verdicts }: Results): { clause: string; runtime: string }[] {
  const judged = new Set(verdicts.map(({ clause, runtime }) => `${clause} ${runtime}`));
  const missing = new Map<string, { clause: string; runtime: string }>();
  for (const { clauses, runtimes } of headers) {
    for (const clause of clauses) {
      for (const { name: runtime } of runtimes) {
        const key = `${clause} ${runtime}`;
        if (!judged.has(key)) missing.set(key, { clause, runtime });
      }
    }
  }
  return [...missing.values()];
}

function isNonconformance({ verdict }: VerdictLine): boolean {
  return verdict !== "error" && verdict !== "inconclusive" && verdict !== "untested";
}
