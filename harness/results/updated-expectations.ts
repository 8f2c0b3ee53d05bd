import { isDeepStrictEqual } from "node:util";
import { type OwnExpectation, patternsOf } from "../check/own-expectation.ts";
import { flakyCases, flakyInWords } from "./flaky.ts";
import type { VerdictLine } from "./results-lines.ts";

/** The changes that an update of your own expectations makes. */
export interface UpdatedExpectations {
  readonly entries: readonly OwnExpectation[];
  /** The ids of the clauses whose entries are new, changed or removed. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Unexpected verdicts that the update does not cover, one sentence each. */
  readonly left: readonly string[];
}

export interface UpdateOptions {
  /** The column whose deviations the update writes. */
  readonly target: string;
  /**
   * The ids of the clauses in the suite. If a generated entry is for an id that is not in the suite, the update removes
   * the entry.
   */
  readonly ids: readonly string[];
  /**
   * Returns the kind of outcome with which the program of a verdict ended. Returns undefined if the trace was not kept.
   */
  readonly outcomeOf: (line: VerdictLine) => OwnExpectation["outcome"];
}

/**
 * Updates the entries of a target from `lines`, the verdicts of a run that used exactly `entries`. Each new deviation
 * gets an entry with the mark `unreviewed`. A generated entry is removed if its deviation no longer occurs, and it is
 * corrected if the verdict changed. Entries that a person wrote or reviewed never change.
 */
export function updateExpectations(
  entries: readonly OwnExpectation[],
  lines: readonly VerdictLine[],
  { target, ids, outcomeOf }: UpdateOptions,
): UpdatedExpectations {
  const ofTarget = lines.filter(({ runtime }) => runtime === target);
  const flaky = new Map(flakyCases(ofTarget).map((one) => [one.clause, one]));
  const kept = new Map(entries.map((entry, i) => [i, entry]));
  const update = { added: [], changed: [], removed: [], left: [] } as Record<
    "added" | "changed" | "removed" | "left",
    string[]
  >;
  const added: OwnExpectation[] = [];
  for (const line of firstUnmet(ofTarget)) {
    const { clause } = line;
    const at = line.own === undefined ? undefined : line.own.entry - 1;
    const entry = at === undefined ? undefined : entries[at];
    const why = flaky.has(clause) ? flakyInWords(flaky.get(clause)!) : whyNotWritten(line);
    if (why !== undefined) update.left.push(`${clause} on ${target}: ${why}.`);
    else if (entry === undefined || at === undefined) {
      added.push(generated(line, target, outcomeOf));
      update.added.push(clause);
    } else if (!isGeneratedFor(entry, clause, target)) {
      update.left.push(
        `${clause} on ${target}: entry ${at + 1} says ${entry.verdict}, but the verdict is ${line.verdict}. A person wrote or reviewed this entry, so edit it yourself.`,
      );
    } else if (line.verdict === "pass") {
      kept.delete(at);
      update.removed.push(clause);
    } else {
      kept.set(at, generated(line, target, outcomeOf));
      update.changed.push(clause);
    }
  }
  for (const [at, entry] of kept) {
    const [id = ""] = patternsOf(entry);
    if (!isGeneratedFor(entry, id, target) || ids.includes(id)) continue;
    kept.delete(at);
    update.removed.push(id);
  }
  return { entries: [...kept.values(), ...added], ...update };
}

/** Returns the first unexpected verdict of each clause. */
function firstUnmet(lines: readonly VerdictLine[]): VerdictLine[] {
  const first = new Map<string, VerdictLine>();
  for (const line of lines) {
    if (!line.met && !first.has(line.clause)) first.set(line.clause, line);
  }
  return [...first.values()];
}

/** Returns the reason why no entry can cover a verdict. Returns undefined if an entry can cover it. */
function whyNotWritten({ verdict, broke }: VerdictLine): string | undefined {
  if (broke !== undefined && broke !== "program") {
    return `the ${broke} broke, so the run says nothing about the runtime`;
  }
  if (verdict === "inconclusive")
    return "the measurement could not decide whether the clause holds";
  return verdict === "untested" ? "it was not judged" : undefined;
}

function isGeneratedFor(entry: OwnExpectation, clause: string, target: string): boolean {
  const { unreviewed, when, reason } = entry;
  return (
    unreviewed === true &&
    reason === undefined &&
    isDeepStrictEqual(patternsOf(entry), [clause]) &&
    isDeepStrictEqual({ ...when }, { column: target })
  );
}

function generated(
  line: VerdictLine,
  target: string,
  outcomeOf: UpdateOptions["outcomeOf"],
): OwnExpectation {
  const verdict = line.verdict as OwnExpectation["verdict"];
  const outcome = verdict === "error" ? outcomeOf(line) : undefined;
  return {
    clauses: line.clause,
    when: { column: target },
    verdict,
    ...(outcome !== undefined && { outcome }),
    unreviewed: true,
    seen: excerpt(line.detail ?? line.verdict),
  };
}

function excerpt(text: string): string {
  const oneLine = text.replace(/\s+/g, " ").trim();
  return oneLine.length > LONGEST ? `${oneLine.slice(0, LONGEST)}…` : oneLine;
}

const LONGEST = 200;
