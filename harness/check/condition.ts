import { FAMILIES, type Family } from "../trace/runtime.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import type { Trait } from "../trace/traits.ts";
import { findRangeProblem, isInRange, rangesOverlap } from "./version-range.ts";

/**
 * The runtimes that an expectation is about: those to which all parts apply. Prefer what the probe sees (`has`,
 * `lacks`) to a family, and a family to a version. If something is unknown about a runtime, a part about it does not
 * apply.
 */
export interface Condition {
  /** What the runtime has, or does: see TRAITS. */
  readonly has?: readonly Trait[];
  /** What the runtime answered that it lacks or does not do. */
  readonly lacks?: readonly Trait[];
  /** Whose asyncio it is: forks of MicroPython count as `micropython`, and PyPy as `cpython`. */
  readonly family?: Family;
  /** `sys.implementation.name`: exactly this interpreter, without its forks. */
  readonly implementation?: string;
  /** A range of versions of that implementation, such as `<1.26` or `>=3.12 <3.14`. */
  readonly version?: string;
  /** `sys.platform`, such as `rp2`. */
  readonly port?: string;
  /** One column by its name: for a deviation of your own rig. */
  readonly column?: string;
}

/** Whether a condition applies to a runtime. Pure. */
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

/** Whether one runtime could meet both conditions, so that it is unclear which of two expectations counts. */
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

/** What is wrong with a condition; undefined if nothing is. */
export function findConditionProblem(condition: Condition): string | undefined {
  const { has = [], lacks = [], implementation, version } = condition;
  if (Object.keys(condition).length === 0) {
    return "it applies to every runtime: say which ones deviate";
  }
  const both = has.find((trait) => lacks.includes(trait));
  if (both !== undefined) return `no runtime both has and lacks ${both}`;
  if (version === undefined) return undefined;
  if (implementation === undefined) {
    return `the version ${version} belongs to no interpreter: add "implementation"`;
  }
  return findRangeProblem(version);
}

/** A condition in a few words, such as `micropython <1.26 without assertions`. */
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

/** An implementation after which a family is named belongs to it. */
function familyOf({ family, implementation }: Condition): string | undefined {
  return family ?? FAMILIES.find((name) => name === implementation);
}
