import { FAMILIES, type Family } from "../trace/runtime.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import type { Trait } from "../trace/traits.ts";
import { findRangeProblem, isInRange, rangesOverlap } from "./version-range.ts";

/**
 * Selects the runtimes of an expectation. All parts of the condition must apply to the runtime. Use `has` and `lacks`
 * if possible, because the probe tests these traits. Otherwise use a family. Use a version only if a family is not
 * enough. If a part needs a fact about a runtime and this fact is unknown, the part does not apply.
 */
export interface Condition {
  /** Traits that the runtime has. TRAITS lists all of them. */
  readonly has?: readonly Trait[];
  /** Traits that the probe looked for and did not find. */
  readonly lacks?: readonly Trait[];
  /**
   * The family of the runtime's asyncio. Forks of MicroPython count as `micropython`. PyPy counts
   * as `cpython`.
   */
  readonly family?: Family;
  /**
   * The value of `sys.implementation.name`. It selects only this interpreter, and not the forks of this interpreter.
   */
  readonly implementation?: string;
  /** A range of versions of `implementation`, such as `<1.26` or `>=3.12 <3.14`. */
  readonly version?: string;
  /** The value of `sys.platform`, such as `rp2`. */
  readonly port?: string;
  /** Selects one column by its name. Use it to declare a deviation of your own rig. */
  readonly column?: string;
}

/** True if a condition applies to a runtime. This is a pure function. */
export function applies(condition: Condition, facts: RuntimeFacts): boolean {
  const { has = [], lacks = [], family, implementation, version, port, column } = condition;
  return (
    has.every((trait) => facts.traits[trait] === true) &&
    lacks.every((trait) => facts.traits[trait] === false) &&
    (family === undefined || facts.family === family) &&
    (implementation === undefined || facts.implementation === implementation) &&
    (version === undefined || (facts.version !== undefined && isInRange(facts.version, version))) &&
    (port === undefined || facts.port === port) &&
    (column === undefined || facts.column === column)
  );
}

/**
 * True if one runtime could meet both conditions. Two expectations of a clause must not have such conditions, because
 * it would be unclear which expectation counts.
 */
export function canBothApply(ours: Condition, theirs: Condition): boolean {
  const isDenied = ({ has = [] }: Condition, { lacks = [] }: Condition) =>
    has.some((trait) => lacks.includes(trait));
  return !(
    isDenied(ours, theirs) ||
    isDenied(theirs, ours) ||
    differ(familyOf(ours), familyOf(theirs)) ||
    differ(ours.implementation, theirs.implementation) ||
    differ(ours.port, theirs.port) ||
    differ(ours.column, theirs.column) ||
    !rangesOverlap(ours.version, theirs.version)
  );
}

/** Returns what is wrong with a condition, or undefined if the condition is valid. */
export function findConditionProblem(condition: Condition): string | undefined {
  const { has = [], lacks = [], implementation, version } = condition;
  if (Object.keys(condition).length === 0) {
    return "the condition is empty, so it applies to every runtime. Name the runtimes that deviate";
  }
  const both = has.find((trait) => lacks.includes(trait));
  if (both !== undefined)
    return `the condition has ${both} in both "has" and "lacks". Remove it from one of them`;
  if (version === undefined) return undefined;
  if (implementation === undefined) {
    return `the version ${version} needs the name of an interpreter. Add the key "implementation"`;
  }
  return findRangeProblem(version);
}

/** Describes a condition in a few words, such as `micropython <1.26 without assertions`. */
export function conditionInWords(condition: Condition): string {
  const { has = [], lacks = [], family, implementation, version, port, column } = condition;
  const whose = [implementation ?? family, version].filter((part) => part !== undefined).join(" ");
  const named = column ?? (whose || "any runtime");
  return [
    named,
    ...(column !== undefined && whose ? [`(${whose})`] : []),
    ...(port === undefined ? [] : [`on ${port}`]),
    ...(has.length === 0 ? [] : [`with ${has.join(" and ")}`]),
    ...(lacks.length === 0 ? [] : [`without ${lacks.join(" and ")}`]),
  ].join(" ");
}

function differ(ours: string | undefined, theirs: string | undefined): boolean {
  return ours !== undefined && theirs !== undefined && ours !== theirs;
}

/**
 * Returns the family that a condition selects. If the condition names no family, but an implementation that has the
 * name of a family, returns that name.
 */
function familyOf({ family, implementation }: Condition): string | undefined {
  return family ?? FAMILIES.find((name) => name === implementation);
}
