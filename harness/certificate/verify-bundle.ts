import { isDeepStrictEqual } from "node:util";
import type { Suite } from "../engine/suite.ts";
import type { BundleHead } from "./bundle-lines.ts";
import { clauseRecords } from "./clause-record.ts";
import { findMismatches, makeBundle } from "./make-bundle.ts";
import { differingParts, type Mismatch, mismatchInWords, show } from "./mismatch.ts";
import { BundleError, readBundle } from "./read-bundle.ts";

/**
 * The result of verifying a bundle:
 * - `verified`: every verdict was judged again from its trace. The whole bundle was made again and is identical.
 * - `refuted`: some part of the bundle does not follow from the rest.
 * - `other suite`: this aiorig has another suite, so only some clauses could be judged again.
 */
export type Verification =
  | { readonly kind: "verified"; readonly head: BundleHead; readonly rejudged: number }
  | { readonly kind: "refuted"; readonly problems: readonly string[] }
  | {
      readonly kind: "other suite";
      readonly head: BundleHead;
      /** The number of verdicts that were judged again with the same result. */
      readonly rejudged: number;
      /**
       * The clauses of the bundle that this suite does not have, or has in a changed form. Their verdicts were not
       * judged again.
       */
      readonly changed: readonly string[];
    };

/**
 * Verifies a bundle with the suite of this machine. `suiteHash` is the hash of this suite. Does not throw if the bundle
 * is bad.
 */
export function verifyBundle(bytes: Buffer, suite: Suite, suiteHash: string): Verification {
  try {
    return verify(bytes, suite, suiteHash);
  } catch (error) {
    if (error instanceof BundleError) return { kind: "refuted", problems: [`${error.message}.`] };
    throw error;
  }
}

function verify(bytes: Buffer, suite: Suite, suiteHash: string): Verification {
  const { head, clauses, evidence } = readBundle(bytes);
  const isSame = head.suite.hash === suiteHash;
  const ours = new Map(clauseRecords(suite).map((record) => [record.id, record]));
  const changed = clauses
    .filter((theirs) => !isDeepStrictEqual(ours.get(theirs.id), theirs))
    .map(({ id }) => id);
  const comparable = new Set(clauses.map(({ id }) => id).filter((id) => !changed.includes(id)));
  const runs = isSame
    ? evidence.runs
    : evidence.runs.map(({ header, verdicts }) => ({
        header,
        verdicts: verdicts.filter(({ clause }) => comparable.has(clause)),
      }));
  const mismatches = findMismatches({ ...evidence, runs }, suite);
  if (mismatches.length > 0) {
    return { kind: "refuted", problems: mismatches.map((one) => inWords(one, isSame)) };
  }
  const rejudged = runs.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  if (!isSame) return { kind: "other suite", head, rejudged, changed };
  const again = makeBundle(evidence, suite, { aiorig: head.aiorig, suiteHash });
  const difference = firstDifference(bytes.toString(), again.text);
  return difference === undefined
    ? { kind: "verified", head, rejudged }
    : { kind: "refuted", problems: [difference] };
}

function inWords(mismatch: Mismatch, isSame: boolean): string {
  const why = isSame
    ? ""
    : " This machine has a different suite. Its check of this clause may differ from the check that judged the bundle.";
  return mismatchInWords(mismatch) + why;
}

/**
 * Compares a bundle with the bundle that was made again from its evidence. Returns a description of the first line that
 * differs, or undefined if all lines are equal.
 */
function firstDifference(bundle: string, again: string): string | undefined {
  if (bundle === again) return undefined;
  const [ours, theirs] = [again.split("\n"), bundle.split("\n")];
  const at = theirs.findIndex((line, i) => line !== ours[i]);
  const line = at === -1 ? theirs.length : at;
  if (line > 0) {
    return `line ${line + 1} does not follow from the evidence. Somebody changed the bundle and computed its hash again.`;
  }
  return [
    "the first line does not follow from the evidence.",
    claimsThatDiffer(theirs[0]!, ours[0]!),
    "Somebody changed the bundle and computed its hash again.",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function claimsThatDiffer(theirs: string, ours: string): string {
  const [said, found] = [JSON.parse(theirs) as object, JSON.parse(ours) as object];
  return differingParts(said, found)
    .map(
      (part) =>
        `${part}: the first line says ${show(said, part)}, but the evidence says ${show(found, part)}.`,
    )
    .join(" ");
}
