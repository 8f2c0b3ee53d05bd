import type { Family, RuntimeIdentity } from "./runtime.ts";
import type { Traits } from "./traits.ts";

/**
 * The facts about one column that expectations can depend on. All facts are plain data. A fact is absent if it is not
 * known.
 */
export interface RuntimeFacts {
  /** The column's name, such as `micropython` or the name of a rig. */
  readonly column: string;
  readonly family?: Family;
  /** The value of `sys.implementation.name`, such as `micropython` or the name of a fork. */
  readonly implementation?: string;
  /**
   * The version of the implementation in `sys.implementation`, such as `1.25.0`. The field does not hold the version of
   * an asyncio folder.
   */
  readonly version?: string;
  /** The value of `sys.platform`, such as `rp2`. */
  readonly port?: string;
  readonly traits: Traits;
  /** The names of the classes that the user replaces, such as `Queue`. */
  readonly ownClasses: readonly string[];
}

/** Returns the facts that a runtime reported about itself. */
export function factsOf(
  column: string,
  { family, implementation, version, port }: RuntimeIdentity,
  traits: Traits,
  use: Readonly<Record<string, string | undefined>> = {},
): RuntimeFacts {
  const number = VERSION.exec(version)?.[0];
  return {
    column,
    ...(family !== undefined && { family }),
    ...(implementation !== undefined && { implementation }),
    ...(number !== undefined && { version: number }),
    ...(port !== undefined && { port }),
    traits,
    ownClasses: Object.keys(use),
  };
}

/** Returns the facts about a runtime that cannot be asked: only the name of its column. */
export function noFacts(column: string): RuntimeFacts {
  return { column, traits: {}, ownClasses: [] };
}

/**
 * Finds the version number in a version text. In the version text of a fork, the number follows the name of the fork.
 */
const VERSION = /\d+(\.\d+)*/;
