import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join, relative, resolve } from "node:path";
import { inspect } from "node:util";
import type { Clause, Group } from "../check/clause.ts";
import { decodeText } from "../runtimes/text-file.ts";
import { defaultExportOf } from "../toolchain/default-export.ts";
import { resolveAliases } from "../toolchain/module-aliases.ts";
import { tryModules } from "../toolchain/module-trial.ts";
import { importUserModule, type UserModule } from "../toolchain/user-module.ts";
import { findGroupProblem } from "./group-schema.ts";
import { SUITE_ALIASES } from "./suite-aliases.ts";

/** The project's own folder. */
export const ROOT = resolve(import.meta.dirname, "..", "..");

/** The folder of the programs of aiorig's own suite. */
export const OWN_FIXTURES = join(ROOT, "fixtures");

/** The folder where aiorig's own tests write their results. `aiorig run` never writes there. */
export const TEST_OUT = join(ROOT, "out", "tests");

/** Groups of clauses, and the folders of their files. */
export interface Suite {
  readonly groups: readonly Group[];
  /** The absolute path of the folder with the `*.suite.ts` files. */
  readonly folder: string;
  /** The absolute path of the folder with the programs. */
  readonly fixtures: string;
}

/** Returns aiorig's own suite. suites/index.ts names its groups. */
export function ownSuite(groups: readonly Group[]): Suite {
  return { groups, folder: join(ROOT, "suites"), fixtures: OWN_FIXTURES };
}

/** Thrown if a folder is not a valid suite. The message names the file and says what to do. */
export class SuiteError extends Error {
  override readonly name = "SuiteError";
}

/**
 * Loads a suite of your own: every `*.suite.ts` or `*.suite.js` in `folder`. Its programs are in `folder`/fixtures. Throws
 * `SuiteError`.
 */
export async function loadSuite(folder: string): Promise<Suite> {
  const absolute = resolve(folder);
  const files = existsSync(absolute) ? readdirSync(absolute).filter(isSuiteFile) : [];
  if (files.length === 0) {
    throw new SuiteError(
      `there is no *.suite.ts file in ${absolute}. A suite is a folder that contains *.suite.ts files. The programs of a suite are in its subfolder fixtures/.`,
    );
  }
  const paths = files.sort().map((name) => join(absolute, name));
  await refuseUnloadable(paths);
  resolveOnce();
  const groups = await Promise.all(paths.map(loadGroup));
  return { groups, folder: absolute, fixtures: join(absolute, "fixtures") };
}

/** Says whether a path names a file with a group. */
export function isSuiteFile(path: string): boolean {
  return /\.suite\.[jt]s$/.test(path);
}

/**
 * Returns the folder of a suite's sources. In the npm package, aiorig's own suite runs from compiled files, and its
 * sources are in another folder.
 */
export function sourcesOf(suite: Suite): string {
  const sources = join(ROOT, "sources", "suites");
  return isOwnSuite(suite) && existsSync(sources) ? sources : suite.folder;
}

/**
 * Returns the path of a group's file. For example, the file of GATHER is gather.suite.ts, or gather.suite.js if it is
 * compiled.
 */
export function suiteFileOf({ folder }: Suite, group: Group): string {
  const name = `${group.name.toLowerCase()}.suite`;
  return join(folder, existsSync(join(folder, `${name}.ts`)) ? `${name}.ts` : `${name}.js`);
}

/** Says whether a suite is aiorig's own. */
export function isOwnSuite({ folder }: Suite): boolean {
  return folder === join(ROOT, "suites");
}

/** Returns the clauses of a suite, in the order of the suite. */
export function clausesOf({ groups }: Suite): Clause[] {
  return groups.flatMap(({ clauses }) => clauses);
}

/** Returns the ids of all clauses and untested promises of a suite. */
export function idsOf({ groups }: Suite): string[] {
  return groups.flatMap(({ clauses, untested = [] }) =>
    [...clauses, ...untested].map(({ id }) => id),
  );
}

/** Returns a path for messages. The path is relative if it is inside the project's folder, and absolute otherwise. */
export function shownPath(file: string): string {
  const path = relative(ROOT, file);
  return path.startsWith("..") ? file : path;
}

/**
 * Loads each file in a separate process, and throws if a file cannot be loaded there. A file that passes is later
 * loaded in this process, too. This is necessary because the separate process cannot send the suite to this process:
 * the checks are functions.
 */
async function refuseUnloadable(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const bytes = await readFile(file).catch((error: Error) => refuse(file, error.message));
    const text = decodeText(bytes);
    if (text.kind === "not text") throw new SuiteError(`${file} ${text.fault}.`);
  }
  for (const [file, trial] of await tryModules(files, { aliases: SUITE_ALIASES })) {
    if (trial.kind === "loaded") continue;
    if (trial.isKilled)
      throw new Error(`${file} was not loaded: ${trial.why}. Run the command again.`);
    refuse(file, trial.why);
  }
}

let isResolved = false;

function resolveOnce(): void {
  if (!isResolved) resolveAliases(SUITE_ALIASES);
  isResolved = true;
}

async function loadGroup(file: string): Promise<Group> {
  let module: UserModule;
  try {
    module = await importUserModule(file);
  } catch (error) {
    refuse(file, error instanceof Error ? error.message : inspect(error));
  }
  const value = defaultExportOf(module);
  if (value === undefined) {
    throw new SuiteError(
      `${file} has no group as its default export. Write: export default defineGroup({ ... })`,
    );
  }
  const problem = findGroupProblem(value);
  if (problem !== undefined) {
    throw new SuiteError(
      `${file} does not export a group: ${problem}. Correct the error in that file.`,
    );
  }
  const group = value as Group;
  const ending = `.suite${extname(file)}`;
  if (basename(file) !== `${group.name.toLowerCase()}${ending}`) {
    throw new SuiteError(
      `${file} contains the group ${group.name}. Name the file ${group.name.toLowerCase()}${ending}`,
    );
  }
  return group;
}

function refuse(file: string, why: string): never {
  throw new SuiteError(`${file} cannot be loaded: ${why}. Correct the error in that file.`);
}
