import type { Surroundings } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import type { Config } from "../runtimes/config.ts";
import { noFacts, type RuntimeFacts } from "../trace/runtime-facts.ts";
import type { RuntimeName } from "../trace/runtime-names.ts";

/** What a test worker must know to judge clauses. It is plain data, because it is sent to another process. */
export interface RunSettings {
  readonly config: Config;
  /** The folder of the programs: absolute. */
  readonly fixtures: string;
  /** The folder of a suite of your own: absolute. */
  readonly suites?: string;
  /** Where traces go: absolute. */
  readonly outDir: string;
  /** The ids of the clauses to judge. If absent, all are judged. */
  readonly clauses?: readonly string[];
  /** What expectations can depend on, by column. A runtime that is not available has none. */
  readonly facts: Readonly<Record<string, RuntimeFacts>>;
  /** The runtimes that are not available, each with the reason and how to get it. */
  readonly absent: Readonly<Record<string, string>>;
  /** The runtimes whose absence is an error. */
  readonly required: readonly string[];
}

/**
 * The runtimes whose absence is an error and not a skip: those that are named on the command line or in the
 * configuration, and with CI=true all.
 */
export function requiredRuntimes(
  runtimes: readonly string[],
  config: Config,
  named: readonly string[] = [],
): readonly string[] {
  if (process.env.CI === "true") return runtimes;
  const all = new Set([...named, ...namedByConfig(config)]);
  return runtimes.filter((name) => all.has(name));
}

/** What expectations can depend on, for one column. */
export function factsOfColumn(column: string, { facts }: RunSettings): RuntimeFacts {
  return facts[column] ?? noFacts(column);
}

/** What repeats a run with these settings. */
export function surroundingsOf({ config, suites }: RunSettings): Surroundings {
  const { file, firmware, limitMs, library, use, rigFiles } = config;
  return { config: file, suites, firmware, limitMs, library, use, rigFiles };
}

/** Carries a verdict from the test worker to the reporter without delay. */
export interface VerdictArtifact {
  readonly type: "aiorig:verdict";
  readonly line: VerdictLine;
  /** Why its trace could not be kept. */
  readonly traceLost?: string;
}

/** Sent when a clause's program has run, before its check. */
export interface JudgingArtifact {
  readonly type: "aiorig:judging";
  /** The test worker. */
  readonly pid: number;
}

function namedByConfig({ micropython, python, firmware }: Config): RuntimeName[] {
  return [
    ...(micropython === undefined ? [] : (["micropython"] as const)),
    ...(python === undefined ? [] : (["cpython"] as const)),
    ...(firmware === undefined ? [] : (["pico-virtual"] as const)),
  ];
}

declare module "vitest" {
  interface ProvidedContext {
    /** The project's runtime, or rig. */
    runtime: string;
    settings: RunSettings;
  }
  interface TestArtifactRegistry {
    verdict: VerdictArtifact;
    judging: JudgingArtifact;
  }
}
