import type { OwnExpectations } from "../results/own-expectations.ts";
import type { Surroundings } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import type { Config } from "../runtimes/config.ts";
import { noFacts, type RuntimeFacts } from "../trace/runtime-facts.ts";
import type { LeftOutClauses } from "./left-out-clauses.ts";

/**
 * What a test worker must know to judge clauses. The settings are plain data, because they are sent to another process.
 */
export interface RunSettings {
  readonly config: Config;
  /** The absolute path of the folder with the programs. */
  readonly fixtures: string;
  /** The absolute path of your own suite's folder. This field is absent for aiorig's own suite. */
  readonly suites?: string;
  /** The absolute path of the folder for traces. */
  readonly outDir: string;
  /** The ids of the clauses to judge. If absent, all clauses are judged. */
  readonly clauses?: readonly string[];
  /** Your own expectations, if there are any. */
  readonly own?: OwnExpectations;
  /** The largest number of times that a clause is run again after a fault of the rig. The default is 0. */
  readonly rigRetries?: number;
  /** The number of times that each clause is judged. The default is 1. */
  readonly repeat?: number;
  /**
   * For each column, the repetitions that the column must not run. Each repetition of a clause is named by a key from
   * `caseKey`.
   */
  readonly leftOut?: Readonly<Record<string, readonly string[]>>;
  /** The clauses that this test run skips, because they are not in its sample. */
  readonly notSampled?: LeftOutClauses;
  /** The facts of each column that expectations can depend on. A runtime that is not available has no facts. */
  readonly facts: Readonly<Record<string, RuntimeFacts>>;
  /** The runtimes that are not available. For each runtime, the text says why, and how to get the runtime. */
  readonly absent: Readonly<Record<string, string>>;
  /** The runtimes that must be available. If such a runtime is not available, its clauses get the verdict `error`. */
  readonly required: readonly string[];
}

/**
 * Returns the runtimes that must be available. With CI=true, these are all runtimes. Without CI=true, these are the
 * runtimes that the command line or the configuration names. If one of them is not available, its clauses get the
 * verdict `error` and are not skipped.
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

/** Returns the facts of one column that expectations can depend on. */
export function factsOfColumn(column: string, { facts }: Pick<RunSettings, "facts">): RuntimeFacts {
  return facts[column] ?? noFacts(column);
}

/** Returns the values of the command-line options with which a user can repeat a run with these settings. */
export function surroundingsOf({ config, suites }: RunSettings): Surroundings {
  const { file, firmware, limitMs, library, asyncio, use, targets, rigFiles } = config;
  return { config: file, suites, firmware, limitMs, library, asyncio, use, targets, rigFiles };
}

/** Carries a verdict from the test worker to the reporter immediately, without a wait for other results. */
export interface VerdictArtifact {
  readonly type: "aiorig:verdict";
  readonly line: VerdictLine;
  /** The reason why the trace could not be kept. The field is absent if the trace was kept. */
  readonly traceLost?: string;
}

/** Sent when a clause's program has ended, before the check starts. */
export interface JudgingArtifact {
  readonly type: "aiorig:judging";
  /** The process id of the test worker. */
  readonly pid: number;
}

function namedByConfig({ micropython, python, firmware, runtimes = {} }: Config): string[] {
  return [
    ...(micropython === undefined ? [] : ["micropython"]),
    ...(python === undefined ? [] : ["cpython"]),
    ...(firmware === undefined ? [] : ["pico-virtual"]),
    ...Object.keys(runtimes),
  ];
}

declare module "vitest" {
  interface ProvidedContext {
    /** The name of the runtime or rig that this project judges. */
    runtime: string;
    settings: RunSettings;
  }
  interface TestArtifactRegistry {
    verdict: VerdictArtifact;
    judging: JudgingArtifact;
  }
}
