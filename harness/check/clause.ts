import type { PinSetup } from "../trace/pin-setup.ts";
import type { Trace } from "../trace/trace.ts";
import type { Finding } from "./finding.ts";

/** A pure function from what was recorded to a finding. It never talks to a target. */
export interface Check {
  (trace: Trace): Finding;
  /** For readers: the records that it takes for right, where it can list them. `…` stands for any other marks. */
  readonly legal?: readonly (readonly string[])[];
}

export type Level = "must" | "should" | "may";

/**
 * A declared deviation of a runtime.
 * `fail`: the clause does not hold there, and `check` (where given) says what is seen instead;
 * `error`: the program cannot end there, and `outcome` says how it is stopped (a known crash, a hang);
 * `unsupported`: the runtime says that it lacks the feature; `skipped`: not run there at all.
 */
export type Expectation = Deviation & {
  /** The class of the runtime's own that deviates, such as `Condition`: of one that a user puts in its place nothing is known. */
  readonly of?: string;
};

type Deviation =
  | { readonly verdict: "fail"; readonly reason: string; readonly check?: Check }
  | {
      readonly verdict: "error";
      readonly outcome: "raised" | "timeout" | "flooded" | "crashed";
      readonly reason: string;
    }
  | { readonly verdict: "unsupported" | "skipped"; readonly reason: string };

/** One testable sentence with a frozen id. It is data: list, explain, the SPEC page and the runner read the same thing. */
export interface Clause {
  /** `GROUP-NN` as in the catalogue; never reused, never renumbered (suites/ledger.json). */
  readonly id: string;
  readonly level: Level;
  /** One sentence in the present tense, readable without the program. */
  readonly statement: string;
  /** Where the promise is written down: links to public documentation. */
  readonly sources: readonly string[];
  /** Order clauses hold under any clock; timing clauses are judged from times and distributions. */
  readonly judgedBy: "order" | "timing";
  /** The program's path below fixtures/. */
  readonly program: string;
  readonly check: Check;
  /** Wires to drive and to watch: the clause is judged from its waveform, and only where there are pins. */
  readonly pins?: PinSetup;
  /** How long the program may run, in milliseconds; 10,000 unless said otherwise. */
  readonly limitMs?: number;
  /** What `ticks_ms` shows when the program starts, on a runtime that can choose it: one in virtual time. */
  readonly startTickMs?: number;
  /** Declared deviations by runtime name. A runtime that is not named is expected to pass. */
  readonly expect?: Readonly<Record<string, Expectation>>;
}

/** A promise that no program can put to the test, and why. It keeps its id, and never counts as kept. */
export interface Untested {
  readonly id: string;
  readonly statement: string;
  readonly sources: readonly string[];
  readonly reason: string;
}

export interface Group {
  /** The part of the clause ids before the dash, such as `GATHER`. */
  readonly name: string;
  readonly title: string;
  readonly clauses: readonly Clause[];
  /** What belongs to the group and cannot be tested. */
  readonly untested?: readonly Untested[];
}

/** Declares a group. Throws if an id does not belong to it or stands twice. */
export function defineGroup(group: Group): Group {
  const seen = new Set<string>();
  for (const { id } of [...group.clauses, ...(group.untested ?? [])]) {
    if (!new RegExp(`^${group.name}-\\d{2}$`).test(id)) {
      throw new Error(`clause id ${id} does not belong to group ${group.name}`);
    }
    if (seen.has(id)) throw new Error(`clause id ${id} stands twice in group ${group.name}`);
    seen.add(id);
  }
  return group;
}
