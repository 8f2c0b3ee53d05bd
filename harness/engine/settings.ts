import type { VerdictLine } from "../results/results-file.ts";
import type { Config } from "../runtimes/config.ts";

/** What a test worker has to know to judge clauses. Plain data: it crosses to another process. */
export interface RunSettings {
  readonly config: Config;
  /** Where the programs are: absolute. */
  readonly fixtures: string;
  /** Where traces go: absolute. */
  readonly outDir: string;
  /** The clauses to judge; all where absent. */
  readonly clauses?: readonly string[];
  /** The runtimes that cannot be had, with why and how to get them. */
  readonly absent: Readonly<Record<string, string>>;
  /** The runtimes whose absence is an error. */
  readonly required: readonly string[];
}

/**
 * The runtimes whose absence is an error and not a skip: the ones that were asked for by name, and
 * with CI=true all of them.
 */
export function requiredRuntimes(
  runtimes: readonly string[],
  named: readonly string[] = [],
): readonly string[] {
  return process.env.CI === "true" ? runtimes : named;
}

/** Carries a verdict from the test worker to the reporter, at once. */
export interface VerdictArtifact {
  readonly type: "aiorig:verdict";
  readonly line: VerdictLine;
}

declare module "vitest" {
  interface ProvidedContext {
    /** The project's runtime, or rig. */
    runtime: string;
    settings: RunSettings;
  }
  interface TestArtifactRegistry {
    verdict: VerdictArtifact;
  }
}
