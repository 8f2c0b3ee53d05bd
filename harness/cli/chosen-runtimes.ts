import { dirname } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { type ConfigOptions, configOf, rigsNamed } from "./options.ts";
import { columnsOf, parseChoice, type RuntimeChoice } from "./runtime-choice.ts";

/** The options that choose runtimes and rigs. */
export interface RuntimeAndRigOptions extends ConfigOptions {
  readonly runtime?: readonly RuntimeChoice[];
  readonly rig?: readonly string[];
}

/**
 * Returns the configuration, with the chosen targets and rigs added, and the names of the chosen runtimes and rigs. If
 * the command line chooses nothing, the names are the columns of the configuration. If the configuration has no columns
 * either, the list of names is empty. Throws UsageError.
 */
export async function chosenRuntimes(
  options: RuntimeAndRigOptions,
): Promise<{ readonly config: Config; readonly named: readonly string[] }> {
  const given = await configOf(options);
  const isChosen = options.runtime !== undefined || options.rig !== undefined;
  const { runtime, rig } = isChosen ? options : usualChoices(given);
  const { rigs, rigFiles } = await rigsNamed(rig, given);
  refuseSameNames(rigs, given);
  const { columns, targets } = columnsOf(runtime ?? [], given);
  const config = {
    ...given,
    ...(Object.keys(targets).length > 0 && { targets }),
    ...(rigs.length > 0 && { rigs, rigFiles }),
  };
  return { config, named: [...columns, ...rigs.map(({ name }) => name)] };
}

/** Returns the runtimes and rigs that the configuration names as columns. Throws UsageError if a name is not valid. */
function usualChoices({
  columns = [],
  ownRigs = {},
  file = "",
}: Config): Pick<RuntimeAndRigOptions, "runtime" | "rig"> {
  const isRig = (name: string) => Object.hasOwn(ownRigs, name);
  return {
    rig: columns.filter(isRig),
    runtime: columns.filter((name) => !isRig(name)).map((text) => choiceIn(file, text)),
  };
}

function choiceIn(file: string, text: string): RuntimeChoice {
  try {
    return parseChoice(text, dirname(file));
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${file}: "columns": ${error.message}`);
  }
}

/**
 * Throws UsageError if a runtime of the configuration has the same name as a chosen rig, because the runtime and the
 * rig would then have the same column.
 */
function refuseSameNames(rigs: NonNullable<Config["rigs"]>, { runtimes = {}, file }: Config): void {
  const same = rigs.find(({ name }) => Object.hasOwn(runtimes, name));
  if (same === undefined) return;
  throw new UsageError(
    `${file} defines a runtime ${same.name}, and the rig ${same.name} has the same name. Rename the runtime.`,
  );
}
