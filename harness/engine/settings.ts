import type { Surroundings } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import type { Config } from "../runtimes/config.ts";
import type { RuntimeName } from "../runtimes/runtime-names.ts";

/** What a test worker has to know to judge clauses. Plain data: it crosses to another process. */
export interface RunSettings {
  readonly config: Config;
  /** Where the programs are: absolute. */
  readonly fixtures: string;
  /** The folder of a suite of your own: absolute. */
  readonly suites?: string;
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
 * The runtimes whose absence is an error and not a skip: the ones that somebody named, on the command line or
 * by what the configuration says of them, and with CI=true all of them.
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

/** What repeats a run with these settings. */
export function surroundingsOf({ config, suites }: RunSettings): Surroundings {
  const { file, firmware, limitMs, library, use, rigFiles } = config;
  return { config: file, suites, firmware, limitMs, library, use, rigFiles };
}

/** Carries a verdict from the test worker to the reporter, at once. */
export interface VerdictArtifact {
  readonly type: "aiorig:verdict";
  readonly line: VerdictLine;
  /** Why its trace could not be kept. */
  readonly traceLost?: string;
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
  }
}
