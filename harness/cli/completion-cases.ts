import type { Place } from "./completion-tree.ts";
import type { Values } from "./completion-values.ts";

/**
 * The parts that the scripts for bash and zsh share. Both shells read the same `case` statements. The variables have
 * names that zsh does not use itself.
 */
export interface Cases {
  /** Sets `inner` (the commands) and `flags` (the options) for the place `$at`. */
  readonly places: string;
  /** Sets `kind` for the option `$at --name`. An option without a value has no kind. */
  readonly options: string;
  /** Sets `kind` for the argument `$at N`. N counts from 0. */
  readonly arguments: string;
  /** Sets `known` and `paths` for `$kind`. */
  readonly kinds: string;
}

/** Writes the `case` statements for all places. No word contains a blank or a quote. */
export function casesOf(places: readonly Place[]): Cases {
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
  return {
    places: ofPlaces.join("\n    "),
    options: ofOptions.join("\n    "),
    arguments: ofArguments.join("\n    "),
    kinds: ofKinds.join("\n    "),
  };
}

function namesIn(described: readonly { readonly name: string }[]): string {
  return described.map(({ name }) => name).join(" ");
}
