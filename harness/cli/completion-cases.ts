import type { Place } from "./completion-tree.ts";
import type { Values } from "./completion-values.ts";

/**
 * Writes the shell functions that the scripts for bash and zsh share. Both shells understand the `case` statements of
 * these functions. The names of their variables are not names that zsh itself uses. No command, option or value
 * contains a blank or a quote.
 *
 * A place is `aiorig` or one of its commands. Each function reads one value and sets others:
 * - `_aiorig_place` sets `inner` (the commands) and `flags` (the options) for the place `$at`.
 * - `_aiorig_option` sets `kind` for the option `$at --name`. An option without a value has no kind.
 * - `_aiorig_argument` sets `kind` for the argument `$at N`, where N counts from 0.
 * - `_aiorig_kind` sets `known` and `paths` for `$kind`.
 */
export function caseFunctions(places: readonly Place[]): string {
  const kinds = new Map<string, Values>();
  const kindOf = (values: Values): string => {
    const key = JSON.stringify(values);
    kinds.set(key, values);
    return `kind${[...kinds.keys()].indexOf(key)}`;
  };
  const ofPlaces = places.map(
    ({ path, commands, options }) =>
      `"${path}") inner="${namesIn(commands)}" flags="${namesIn(options)}" ;;`,
  );
  const ofOptions = places.flatMap(({ path, options }) =>
    options.flatMap(({ name, values }) =>
      values === undefined ? [] : [`"${path} ${name}") kind=${kindOf(values)} ;;`],
    ),
  );
  const ofArguments = places.flatMap((place) =>
    place.arguments.map((values, i) => {
      const isLast = i === place.arguments.length - 1;
      const pattern =
        isLast && place.isVariadic ? `"${place.path} "[0-9]*` : `"${place.path} ${i}"`;
      return `${pattern}) kind=${kindOf(values)} ;;`;
    }),
  );
  const ofKinds = [...kinds.values()].map(
    ({ words = [], paths = "" }, i) => `kind${i}) known="${words.join(" ")}" paths="${paths}" ;;`,
  );
  return [
    caseFunction("_aiorig_place", "$at", ofPlaces),
    caseFunction("_aiorig_option", "$at $1", ofOptions),
    caseFunction("_aiorig_argument", "$at $count", ofArguments),
    caseFunction("_aiorig_kind", "$kind", ofKinds),
  ].join("\n");
}

function caseFunction(name: string, word: string, cases: readonly string[]): string {
  return `${name}() {
  case "${word}" in
    ${cases.join("\n    ")}
  esac
}
`;
}

function namesIn(described: readonly { readonly name: string }[]): string {
  return described.map(({ name }) => name).join(" ");
}
