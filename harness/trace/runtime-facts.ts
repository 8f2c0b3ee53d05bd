import type { Family, RuntimeIdentity } from "./runtime.ts";
import type { Traits } from "./traits.ts";

/** What expectations can depend on, for one column. Plain data. What is not known is absent. */
export interface RuntimeFacts {
  /** The column's name, such as `micropython` or a rig's. */
  readonly column: string;
  readonly family?: Family;
  /** `sys.implementation.name`, such as `micropython`, or the name of a fork. */
  readonly implementation?: string;
  /** The version of that implementation, such as `1.25.0`. It says nothing about an asyncio folder. */
  readonly version?: string;
  /** `sys.platform`, such as `rp2`. */
  readonly port?: string;
  readonly traits: Traits;
  /** The classes that the user replaces by their own, such as `Queue`. */
  readonly ownClasses: readonly string[];
}

/** The facts of a runtime that was asked. */
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

/** The facts of a runtime that cannot be asked: none. */
export function noFacts(column: string): RuntimeFacts {
  return { column, traits: {}, ownClasses: [] };
}

/** The version of a fork follows its name. */
const VERSION = /\d+(\.\d+)*/;
