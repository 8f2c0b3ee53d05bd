import type { Command, Option } from "commander";
import { type Values, valuesOf } from "./completion-values.ts";

/** The words and values that the shell can complete after one command. */
export interface Place {
  /** The command without the word `aiorig`, such as `rig list`. This text is empty for `aiorig` itself. */
  readonly path: string;
  readonly commands: readonly Described[];
  readonly options: readonly CompletedOption[];
  /** The values of each argument. If `isVariadic` is true, the last argument may be repeated. */
  readonly arguments: readonly Values[];
  readonly isVariadic: boolean;
}

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface CompletedOption extends Described {
  /** The values of the option. This field is absent if the option has no value. */
  readonly values?: Values;
}

/**
 * Finds all words and values that the shell can complete, from the tree of commander commands. The result has one place
 * for the program, and one for each command and each inner command. Hidden options are left out. Throws Error if a
 * placeholder has no known values.
 */
export function placesOf(program: Command, before: readonly string[] = []): Place[] {
  const path = before.join(" ");
  const inner = program.commands;
  const place: Place = {
    path,
    commands: inner.map((one) => ({ name: one.name(), description: one.description() })),
    options: [
      ...program.options.filter((option) => !option.hidden).map(completed),
      { name: "--help", description: "show the help" },
    ],
    arguments: program.registeredArguments.map((one) =>
      one.argChoices === undefined ? valuesOf(one.name()) : { words: one.argChoices },
    ),
    isVariadic: program.registeredArguments.at(-1)?.variadic ?? false,
  };
  return [place, ...inner.flatMap((one) => placesOf(one, [...before, one.name()]))];
}

function completed(option: Option): CompletedOption {
  const { long, flags, description, argChoices } = option;
  const name = long ?? flags;
  if (!option.required && !option.optional) return { name, description };
  const placeholder = /[<[](.*)[>\]]$/.exec(flags)?.[1] ?? "";
  const values = argChoices === undefined ? valuesOf(placeholder, name) : { words: argChoices };
  return { name, description, values };
}
