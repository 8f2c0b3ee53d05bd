import { groups } from "../../suites/index.ts";
import { idsOf, ownSuite, type Suite } from "../engine/suite.ts";
import { loadConfig } from "../runtimes/config.ts";
import { suiteOf } from "./suite-of.ts";

/** The options that choose a suite. */
export interface SuiteOptions {
  /** The folder of a suite. It overrides the key `suites` of the configuration. */
  readonly suites?: string;
  /** The path of the configuration. If it is absent, the configuration of the current folder is used. */
  readonly config?: string;
}

/**
 * Returns the suite that the option `--suites` names. Without this option, returns the suite that the configuration
 * names. If neither names a suite, returns aiorig's suite. Throws SuiteError and UsageError.
 */
export async function suiteInUse({ suites, config }: SuiteOptions): Promise<Suite> {
  return suiteOf(suites ?? (await loadConfig(config)).suites);
}

/**
 * Returns the suite in which a command looks for this id. This is aiorig's suite if only aiorig's suite has a promise
 * with this id. Otherwise it is the suite in use.
 */
export async function suiteWithId(id: string, options: SuiteOptions): Promise<Suite> {
  const suite = await suiteInUse(options);
  const ours = ownSuite(groups);
  const has = (one: Suite) => knownIdsOf(one).includes(id.toUpperCase());
  return !has(suite) && has(ours) ? ours : suite;
}

function knownIdsOf(suite: Suite): string[] {
  const retired = suite.groups.flatMap((group) => group.retired ?? []);
  return [...idsOf(suite), ...retired.map(({ id }) => id)];
}
