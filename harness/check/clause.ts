import type { PinSetup } from "../trace/pin-setup.ts";
import type { Trace } from "../trace/trace.ts";
import type { TypedText } from "../trace/typed-text.ts";
import type { Condition } from "./condition.ts";
import type { Finding } from "./finding.ts";

/** A pure function from a trace to a finding. It never communicates with a target. */
export interface Check {
  (trace: Trace): Finding;
  /**
   * The lists of marks that the check accepts. Absent if the check cannot list all of them. This field is only shown to
   * readers. In a list, `…` means any other marks.
   */
  readonly legal?: readonly (readonly string[])[];
}

/** The levels of promises. The strictest level comes first. */
export const LEVELS = ["must", "should", "may"] as const;

export type Level = (typeof LEVELS)[number];

/**
 * A declared deviation of the runtimes to which `when` applies:
 * - `fail`: the clause does not hold on these runtimes. `check`, if given, says what these runtimes do instead.
 * - `error`: the program cannot end normally on these runtimes. `outcome` says how the program stops, for example
 *   with a crash or a hang.
 * - `unsupported`: these runtimes report that they lack the feature.
 * - `skipped`: the clause is not run on these runtimes.
 */
export type Expectation = Deviation & {
  /** The runtimes to which this expectation applies. At most one expectation of a clause may apply to a runtime. */
  readonly when: Condition;
  /**
   * The class that deviates, such as `Condition`. If the user tells aiorig to use another class instead of this class,
   * the deviation is not expected.
   */
  readonly of?: string;
  /** A link to a description of the deviation: a bug report, a change or a document. */
  readonly link?: string;
  /**
   * The name of the entry in a file of your own expectations. Messages show this name. Expectations of a suite have no
   * name.
   */
  readonly declaredBy?: string;
};

/** What a runtime does instead of obeying the clause. */
export type Deviation =
  | { readonly verdict: "fail"; readonly reason: string; readonly check?: Check }
  | {
      readonly verdict: "error";
      /**
       * How the program stops. A suite must set this field. If your own expectation has no outcome, the program may
       * stop in any way.
       */
      readonly outcome?: "raised" | "timeout" | "flooded" | "crashed";
      readonly reason: string;
    }
  | { readonly verdict: "unsupported" | "skipped"; readonly reason: string };

/**
 * A promise that a program can test, with a frozen id. A clause is data: `list`, `explain`, the SPEC page and the
 * runner all read this record.
 */
export interface Clause {
  /** `GROUP-NN`, such as `GATHER-21`. Ids are never reused or renumbered (suites/ledger.json). */
  readonly id: string;
  readonly level: Level;
  /** The promise, in a few short sentences in the present tense. A reader understands it without the program. */
  readonly statement: string;
  /** Links to the public documentation that makes the promise. */
  readonly sources: readonly string[];
  /**
   * The kind of the clause. An order clause must hold with any clock. A timing clause is judged by measured times and
   * by their distributions.
   */
  readonly judgedBy: "order" | "timing";
  /** The program's path below fixtures/. */
  readonly program: string;
  readonly check: Check;
  /**
   * The wires that the instrument drives and watches. A clause with pins is judged by its waveform,
   * and it runs only on runtimes with pins.
   */
  readonly pins?: PinSetup;
  /** The texts that are typed on the standard input of the program. A clause with typed texts must also have `pins`. */
  readonly typed?: readonly TypedText[];
  /** The time limit of the program in milliseconds. The default is 10,000. */
  readonly limitMs?: number;
  /** The value of `ticks_ms` at the start of the program. Only a runtime in virtual time can start with this value. */
  readonly startTickMs?: number;
  /** Declared deviations. A runtime without a declared deviation is expected to pass. */
  readonly expect?: readonly Expectation[];
}

/**
 * A promise that no program can test, and the reason why it cannot be tested. The promise keeps its id. No report
 * counts it as a pass.
 */
export interface Untested {
  readonly id: string;
  readonly statement: string;
  readonly sources: readonly string[];
  readonly reason: string;
}

/** A promise that the suite no longer makes. The id of this promise is never used again. */
export interface Retired {
  readonly id: string;
  /** What the clause said. */
  readonly statement: string;
  /** The id of the clause, or of the untested promise, that replaces this promise. */
  readonly replacedBy: string;
  /** The reason why the suite no longer makes the promise. */
  readonly reason: string;
  /** Where that is documented. */
  readonly sources: readonly string[];
}

export interface Group {
  /** The part of the clause ids before the dash, such as `GATHER`. */
  readonly name: string;
  readonly title: string;
  /**
   * The part of the suite to which the group belongs, such as `drivers`. If the terminal has too few lines for all
   * groups, the summary shows all groups of a part on one line.
   */
  readonly part?: string;
  readonly clauses: readonly Clause[];
  /** Promises of this group that cannot be tested. */
  readonly untested?: readonly Untested[];
  /** Promises of this group that the suite no longer makes. */
  readonly retired?: readonly Retired[];
}

/** Declares a group. Throws if an id does not belong to the group or is duplicated. */
export function defineGroup(group: Group): Group {
  const seen = new Set<string>();
  for (const { id } of [...group.clauses, ...(group.untested ?? []), ...(group.retired ?? [])]) {
    if (!new RegExp(`^${group.name}-\\d{2}$`).test(id)) {
      throw new Error(
        `clause id ${id} does not belong to group ${group.name}. Write the group's name, a hyphen and two digits`,
      );
    }
    if (seen.has(id)) throw new Error(`clause id ${id} is duplicated in group ${group.name}`);
    seen.add(id);
  }
  return group;
}
