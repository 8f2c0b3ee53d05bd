import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { Clause, Expectation, Level } from "../check/clause.ts";
import { clausesOf, isOwnSuite, type Suite } from "../engine/suite.ts";
import { hashFile } from "../toolchain/content-hash.ts";

/** A clause in a bundle: its promise, and the hashes with which a reader can compare its program and its data. */
export interface ClauseRecord {
  readonly type: "clause";
  readonly id: string;
  readonly level: Level;
  readonly statement: string;
  readonly program: string;
  /** SHA-256 of the program's file. Set only if the file exists. */
  readonly programHash?: string | undefined;
  /**
   * SHA-256 of all data of the clause: statement, sources, limits, pins, expectations, and the lists of marks that its
   * checks accept.
   */
  readonly hash: string;
}

/** Returns the records of all clauses of a suite, in the order of the suite. */
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

/**
 * Returns the name of a suite, as statements of certificates show it. The name of aiorig's suite is `version`. The name
 * of a user's suite is the name of its folder with the first characters of `hash`.
 */
export function suiteName(suite: Suite, version: string, hash: string): string {
  return isOwnSuite(suite) ? version : `${basename(suite.folder)}@${hash.slice(0, 12)}`;
}

/**
 * Returns the hash of all data of a clause. This includes the lists of marks that the check accepts. It does not
 * include the code of the check, because the hash of the suite covers this code.
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
