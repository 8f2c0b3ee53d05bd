import { existsSync } from "node:fs";
import { arch, release, type } from "node:os";
import { basename, dirname } from "node:path";
import { type OwnExpectations, problemsOf } from "../results/own-expectations.ts";
import { type Column, type Content, type Header, SCHEMA } from "../results/results-lines.ts";
import { hashFile, hashFolders } from "../toolchain/content-hash.ts";
import { DEFAULT_LIMIT_MS, OUTPUT_LIMIT_BYTES } from "../trace/run.ts";
import { factsOfReady, type Readiness } from "./make-ready.ts";
import { idsOf, isOwnSuite, isSuiteFile, type Suite, sourcesOf } from "./suite.ts";
import type { SuiteRun } from "./suite-run.ts";

/** Makes the first line of the results. It identifies the run and its columns. See results-lines.ts. */
export function headerOf(run: DescribedRun): Header {
  const {
    version,
    suite,
    clauses,
    untested = [],
    selection,
    only,
    repeat = 1,
    resumed,
    rigRetries = 0,
  } = run;
  const { library, asyncio, use, targets, rigFiles, limitMs, file, firmware } = run.config;
  return {
    type: "header",
    schema: SCHEMA,
    suite: version,
    suiteHash: suiteHashOf(suite),
    ...(isOwnSuite(suite) ? {} : { suites: suite.folder }),
    host: `${type()} ${release()} ${arch()}, Node ${process.versions.node}`,
    started: new Date().toISOString(),
    runtimes: columnsOf(run),
    clauses: [...clauses, ...untested].map(({ id }) => id),
    limits: {
      programMs: limitMs ?? DEFAULT_LIMIT_MS,
      outputBytes: OUTPUT_LIMIT_BYTES,
      ...(limitMs !== undefined && { askedMs: limitMs }),
    },
    ...(selection !== undefined && { selection }),
    ...(only !== undefined && { only: mutableCopy(only) }),
    ...(rigRetries > 0 && { rigRetries }),
    ...(repeat > 1 && { repeat }),
    seed: SEED,
    ...(resumed !== undefined && { resumed: resumed.started }),
    ...(run.own !== undefined && { expectations: expectationsOf(run.own, run) }),
    ...(file !== undefined && { config: contentOf(file) }),
    ...(firmware !== undefined && { firmware }),
    ...(library !== undefined && { library: modulesOf(library) }),
    ...(asyncio !== undefined && { asyncio }),
    ...(use !== undefined && { use: { ...use } }),
    ...(targets !== undefined && { targets: { ...targets } }),
    ...(rigFiles !== undefined && { rigFiles: { ...rigFiles } }),
  };
}

/** The seed of a run. It is always 0, because a run makes no random choices. */
const SEED = 0;

/** The parts of a run that the header describes. */
type DescribedRun = Pick<
  SuiteRun,
  | "version"
  | "suite"
  | "clauses"
  | "untested"
  | "selection"
  | "only"
  | "repeat"
  | "resumed"
  | "rigRetries"
  | "own"
  | "knownIds"
  | "columns"
  | "runtimes"
  | "config"
>;

function expectationsOf(
  own: OwnExpectations,
  run: DescribedRun,
): NonNullable<Header["expectations"]> {
  const { suite, clauses, config, runtimes, knownIds = idsOf(suite) } = run;
  const facts = Object.values(factsOfReady(runtimes, config));
  const problems = problemsOf(own, knownIds, clauses, facts);
  return {
    ...contentOf(own.path),
    entries: [...own.entries],
    ...(problems.length > 0 && { problems }),
  };
}

function mutableCopy(lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
}

/** Returns one hash of all clauses and programs of a suite. */
export function suiteHashOf(suite: Suite): string {
  return hashFolders([sourcesOf(suite), suite.fixtures], isOfSuite);
}

/** Returns the columns of a run. A column whose runtime is not ready has only a name. */
function columnsOf({ columns, runtimes }: Pick<SuiteRun, "columns" | "runtimes">): Column[] {
  return columns.map((name) => columnOf(name, runtimes.get(name)));
}

function columnOf(name: string, readiness: Readiness | undefined): Column {
  if (!readiness?.isReady) return { name };
  const { identity, capabilities, traits } = readiness;
  const { version, platform, implementation, family, port } = identity;
  const { command, executable, asyncio, firmware } = identity;
  return {
    name,
    version,
    platform,
    ...(implementation !== undefined && { implementation }),
    ...(family !== undefined && { family }),
    ...(port !== undefined && { port }),
    pins: capabilities.pins,
    ...(executable !== undefined && { interpreter: contentOf(executable) }),
    ...(command !== undefined && command !== executable && { command: contentOf(command) }),
    ...(asyncio !== undefined && { asyncio: asyncioOf(asyncio) }),
    ...(firmware !== undefined && { firmware: contentOf(firmware) }),
    traits: { ...traits },
  };
}

/**
 * Returns the path and the hash of a runtime's asyncio. For a package on disk, the hash is over all its modules. For a
 * single module, the hash is over its file. For a frozen package, returns only the name.
 */
function asyncioOf(asyncio: string): string | Content {
  if (!existsSync(asyncio)) return asyncio;
  return /^__init__\./.test(basename(asyncio)) ? modulesOf(dirname(asyncio)) : contentOf(asyncio);
}

/** Returns the path of a file and the hash of its content. If the file cannot be read, there is no hash. */
export function contentOf(path: string): Content {
  const hash = hashFile(path);
  return { path, ...(hash !== undefined && { hash }) };
}

function modulesOf(path: string): Content {
  return { path, hash: hashFolders([path], isModule) };
}

function isOfSuite(file: string): boolean {
  return isSuiteFile(file) || isModule(file);
}

function isModule(file: string): boolean {
  return /\.m?py$/.test(file);
}
