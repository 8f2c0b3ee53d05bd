import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { Clause, Expectation, Level } from "../check/clause.ts";
import { clausesOf, isOwnSuite, type Suite } from "../engine/suite.ts";
import { hashFile } from "../toolchain/content-hash.ts";

/** A clause in a bundle: its promise, and hashes of everything that a reader can compare. */
export interface ClauseRecord {
  readonly type: "clause";
  readonly id: string;
  readonly level: Level;
  readonly statement: string;
  readonly program: string;
  /** SHA-256 of the program's file. Set only if the file exists. */
  readonly programHash?: string | undefined;
  /** SHA-256 of all data of the clause: statement, sources, limits, pins, expectations, and the legal records of its checks. */
  readonly hash: string;
}

/** The records of all clauses of a suite, in the order of the suite. */
export function clauseRecords(suite: Suite): ClauseRecord[] {
  return clausesOf(suite).map((clause) => {
    const { id, level, statement, program } = clause;
    const programHash = hashFile(join(suite.fixtures, program));
    return {
      type: "clause",
      id,
      level,
      statement,
      program,
      ...(programHash !== undefined && { programHash }),
      hash: hashOf(clause),
    };
  });
}

/** The name of a suite in statements. The name of your own suite contains the start of its hash. */
export function suiteName(suite: Suite, version: string, hash: string): string {
  return isOwnSuite(suite) ? version : `${basename(suite.folder)}@${hash.slice(0, 12)}`;
}

/**
 * The suite's hash already identifies the code of a check. So this hash contains only the records
 * that the check lists.
 */
function hashOf({ check, expect = [], ...data }: Clause): string {
  const record = { ...data, legal: check.legal, expect: expect.map(expectationData) };
  return createHash("sha256").update(JSON.stringify(record)).digest("hex");
}

function expectationData(expectation: Expectation): object {
  if (expectation.verdict !== "fail") return expectation;
  const { check, ...data } = expectation;
  return { ...data, legal: check?.legal };
}
