import type { FaultReport } from "../../reports/faults/markdown.ts";
import type { JsonDocument } from "./json-document.ts";

/** Returns what `faults` prints with `--json`. `files` are the files that the command wrote. */
export function faultsAsJson(report: FaultReport, files: readonly string[]): JsonDocument {
  return { type: "faults", schema: 1, ...report, slipped: slippedThrough(report), files };
}

/**
 * Returns the planted faults that a clause should have caught but did not, and the mutants that nothing caught, one
 * line each.
 */
export function slippedThrough({ planted, mutants }: FaultReport): string[] {
  const missed = planted.flatMap(({ name, clauses }) =>
    clauses
      .filter(({ isCaught }) => !isCaught)
      .map(({ clause }) => `${name}: not caught by ${clause}`),
  );
  const survivors = mutants
    .filter(({ fate }) => fate.kind === "survived")
    .map(({ file, line, before, after }) => `${file}:${line}: ${before}  =>  ${after}`);
  return [...missed, ...survivors];
}
