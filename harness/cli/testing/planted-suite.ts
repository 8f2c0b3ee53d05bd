// Helpers for tests that run the command line as a user does. Each test makes its own suite.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, type Options } from "execa";
import type { Clause, Group } from "../../check/clause.ts";
import { AIORIG } from "../start-words.ts";

/** Changes to an environment. They remove the variables about CI and colours, which a user does not have. */
export const PLAIN = { CI: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined };

/**
 * A change to an environment that turns off Node's cache of compiled code. From Node 22 on, npm keeps this cache in the
 * folder for temporary files, and some tests look for leftover files in this folder.
 */
export const NO_NPM_CODE = { NODE_DISABLE_COMPILE_CACHE: "1" };

/** Runs aiorig until it ends, in a folder without a configuration. */
export function aiorig(args: readonly string[], options: Options = {}) {
  const [command = "", ...rest] = AIORIG;
  return execa(command, [...rest, ...args], {
    cwd: tmpdir(),
    stdin: "ignore",
    reject: false,
    ...options,
    env: { ...PLAIN, ...options.env },
  }) as unknown as PromiseLike<{ stdout: string; stderr: string; exitCode?: number }>;
}

/**
 * A clause of a planted suite. `program` is the text of the clause's program. Fields that are not given get the values
 * of the default clause, whose statement is "It marks `a`.".
 */
export interface PlantedClause
  extends Partial<
    Pick<Clause, "level" | "limitMs" | "expect" | "statement" | "sources" | "pins" | "startTickMs">
  > {
  readonly program: string;
  /** The source code of the check, in JavaScript. */
  readonly check?: string;
}

export interface PlantedSuite {
  readonly folder: string;
  /** The output folder for the run, inside the folder of the planted suite. */
  readonly outDir: string;
  removeProgram(name: string): void;
  remove(): void;
}

/**
 * Writes a suite into a new folder. The suite has one group PLANTED. The clauses of the group are PLANTED-01,
 * PLANTED-02 and so on.
 */
export function plantSuite(
  clauses: readonly PlantedClause[],
  { title = "planted", untested = [] }: Partial<Pick<Group, "title" | "untested">> = {},
): PlantedSuite {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-planted-"));
  mkdirSync(join(folder, "fixtures"));
  const entries = clauses.map(({ program, check = 'recorded("a")', ...parts }, i) => {
    const number = String(i + 1).padStart(2, "0");
    writeFileSync(join(folder, "fixtures", `${number}.py`), program);
    const data = {
      id: `PLANTED-${number}`,
      level: "must",
      statement: "It marks a.",
      sources: [],
      judgedBy: "order",
      program: `${number}.py`,
      ...parts,
    };
    return `{ ...${JSON.stringify(data)}, check: ${check} }`;
  });
  writeFileSync(
    join(folder, "planted.suite.js"),
    [
      `import { defineGroup, recorded } from "aiorig/suite";`,
      `export default defineGroup({ name: "PLANTED", title: ${JSON.stringify(title)}, untested: ${JSON.stringify(untested)}, clauses: [${entries.join(",\n")}] });`,
    ].join("\n"),
  );
  return {
    folder,
    outDir: join(folder, "out"),
    removeProgram: (name) => rmSync(join(folder, "fixtures", name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Returns a program that records the mark `a` and then runs `lines`. */
export function programThat(...lines: string[]): string {
  return ["from probe import asyncio, mark", 'mark("a")', ...lines, ""].join("\n");
}
