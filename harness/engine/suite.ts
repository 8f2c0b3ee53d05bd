import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { Clause, Group } from "../check/clause.ts";
import { decodeText } from "../runtimes/text-file.ts";
import { tryModules } from "../toolchain/module-trial.ts";
import { findGroupProblem } from "./group-schema.ts";

/** The project's own folder. */
export const ROOT = resolve(import.meta.dirname, "..", "..");

/** The folder of the programs of aiorig's own suite. */
export const OWN_FIXTURES = join(ROOT, "fixtures");

/** Where this project's own tests write their results. `aiorig run` never writes there. */
export const TEST_OUT = join(ROOT, "out", "tests");

/** Groups of clauses and where their files are. */
export interface Suite {
  readonly groups: readonly Group[];
  /** The folder of the `*.suite.ts` files: absolute. */
  readonly folder: string;
  /** The folder of the programs: absolute. */
  readonly fixtures: string;
}

/** The suite of aiorig itself, from the groups that suites/index.ts names. */
export function ownSuite(groups: readonly Group[]): Suite {
  return { groups, folder: join(ROOT, "suites"), fixtures: OWN_FIXTURES };
}

/** A folder is not a valid suite. The message names the file and what to do. */
export class SuiteError extends Error {
  override readonly name = "SuiteError";
}

/**
 * Loads a suite of your own: every `*.suite.ts` in `folder`, with its programs in `folder`/fixtures.
 * Throws `SuiteError`.
 */
export async function loadSuite(folder: string): Promise<Suite> {
  const absolute = resolve(folder);
  const files = existsSync(absolute)
    ? readdirSync(absolute).filter((name) => name.endsWith(SUITE_ENDING))
    : [];
  if (files.length === 0) {
    throw new SuiteError(
      `there is no *${SUITE_ENDING} file in ${absolute}. A suite is a folder of such files with its programs in fixtures/ below it.`,
    );
  }
  const paths = files.sort().map((name) => join(absolute, name));
  await refuseUnloadable(paths);
  const groups = await Promise.all(paths.map(loadGroup));
  return { groups, folder: absolute, fixtures: join(absolute, "fixtures") };
}

/** The file of a group: the group `GATHER` is in gather.suite.ts. */
export function suiteFileOf({ folder }: Suite, group: Group): string {
  return join(folder, `${group.name.toLowerCase()}${SUITE_ENDING}`);
}

/** Whether a suite is aiorig's own. */
export function isOwnSuite({ folder }: Suite): boolean {
  return folder === join(ROOT, "suites");
}

/** The clauses of a suite, in its order. */
export function clausesOf({ groups }: Suite): Clause[] {
  return groups.flatMap(({ clauses }) => clauses);
}

/** A path for messages: relative to the project's folder if it is below it, otherwise the full path. */
export function shownPath(file: string): string {
  const path = relative(ROOT, file);
  return path.startsWith("..") ? file : path;
}

const SUITE_ENDING = ".suite.ts";

/**
 * Loads the files in a process of their own first. Only files that are harmless there are loaded here, because the
 * checks are needed as functions.
 */
async function refuseUnloadable(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const bytes = await readFile(file).catch((error: Error) => refuse(file, error.message));
    const text = decodeText(bytes);
    if (text.kind === "not text") throw new SuiteError(`${file} ${text.fault}.`);
  }
  for (const [file, trial] of await tryModules(files)) {
    if (trial.kind === "failed") refuse(file, trial.why);
  }
}

async function loadGroup(file: string): Promise<Group> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    refuse(file, error instanceof Error ? error.message : inspect(error));
  }
  if (module.default === undefined) {
    throw new SuiteError(`${file} has no group as its default export: use defineGroup({ ... })`);
  }
  const problem = findGroupProblem(module.default);
  if (problem !== undefined) {
    throw new SuiteError(`${file} does not export a group: ${problem}. Correct it there.`);
  }
  const group = module.default as Group;
  if (basename(file) !== `${group.name.toLowerCase()}${SUITE_ENDING}`) {
    throw new SuiteError(
      `${file} holds the group ${group.name}: name the file ${group.name.toLowerCase()}${SUITE_ENDING}`,
    );
  }
  return group;
}

function refuse(file: string, why: string): never {
  throw new SuiteError(`${file} cannot be loaded: ${why}. Correct it there.`);
}
