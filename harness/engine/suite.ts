import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clause, Group } from "../check/clause.ts";

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
  const groups = await Promise.all(files.sort().map((name) => loadGroup(join(absolute, name))));
  return { groups, folder: absolute, fixtures: join(absolute, "fixtures") };
}

/** The file of a group: the group `GATHER` is in gather.suite.ts. */
export function suiteFileOf({ folder }: Suite, group: Group): string {
  return join(folder, `${group.name.toLowerCase()}${SUITE_ENDING}`);
}

/** Whether a suite is that of aiorig itself. */
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

async function loadGroup(file: string): Promise<Group> {
  let module: { default?: Group };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new SuiteError(`${file} cannot be loaded: ${(error as Error).message}`);
  }
  const group = module.default;
  if (group === undefined || !Array.isArray(group.clauses)) {
    throw new SuiteError(`${file} has no group as its default export: use defineGroup({ ... })`);
  }
  if (basename(file) !== `${group.name.toLowerCase()}${SUITE_ENDING}`) {
    throw new SuiteError(
      `${file} holds the group ${group.name}: name the file ${group.name.toLowerCase()}${SUITE_ENDING}`,
    );
  }
  return group;
}
