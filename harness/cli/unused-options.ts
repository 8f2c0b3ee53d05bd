import type { Command, Option } from "commander";
import { UsageError } from "../runtimes/usage-error.ts";

/**
 * Throws UsageError if the command line has options for which `isUnused` returns true. `reason` is a sentence that says
 * why these options have no effect.
 */
export function refuseUnused(
  command: Command,
  isUnused: (option: Option) => boolean,
  reason: string,
): void {
  const given = command.options.filter(
    (option) => isUnused(option) && command.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (given.length === 0) return;
  const names = given.map(({ long }) => long).join(" and ");
  throw new UsageError(`${names} would have no effect. ${reason} Leave out ${names}.`);
}
