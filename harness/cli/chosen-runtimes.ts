import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { type ConfigOptions, configOf, rigsNamed } from "./options.ts";
import { columnsOf, type RuntimeChoice } from "./runtime-choice.ts";

/** The options that choose runtimes and rigs. */
export interface RuntimeAndRigOptions extends ConfigOptions {
  readonly runtime?: readonly RuntimeChoice[];
  readonly rig?: readonly string[];
}

/**
 * The configuration with the chosen files and rigs, and the names of the chosen runtimes and rigs.
 * There are no names if the user chose nothing. Throws UsageError.
 */
export async function chosenRuntimes(
  options: RuntimeAndRigOptions,
): Promise<{ readonly config: Config; readonly named: readonly string[] }> {
  const { rigs, rigFiles } = await rigsNamed(options.rig);
  const given = await configOf(options);
  refuseSameNames(rigs, given);
  const { columns, targets } = columnsOf(options.runtime ?? [], given);
  const config = {
    ...given,
    ...(Object.keys(targets).length > 0 && { targets }),
    ...(rigs.length > 0 && { rigs, rigFiles }),
  };
  return { config, named: [...columns, ...rigs.map(({ name }) => name)] };
}

/** A column of a runtime and a column of a rig must have different names. */
function refuseSameNames(rigs: NonNullable<Config["rigs"]>, { runtimes = {}, file }: Config): void {
  const same = rigs.find(({ name }) => Object.hasOwn(runtimes, name));
  if (same === undefined) return;
  throw new UsageError(
    `${file} defines a runtime ${same.name}, and the rig ${same.name} has the same name. Rename the runtime.`,
  );
}
