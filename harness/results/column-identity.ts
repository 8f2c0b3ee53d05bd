import { isDeepStrictEqual } from "node:util";
import type { Content, Header } from "./results-lines.ts";

/**
 * Everything that identifies a column of a run. The keys are the names that messages use. Unknown parts are undefined.
 */
export type ColumnIdentity = Readonly<Record<string, unknown>>;

/**
 * Returns what identifies a column of a run: the runtime, and everything that the run used with this runtime. A file is
 * identified by its hash if the header has this hash. The path is not enough, because the shards of a run have
 * different folders. Throws RangeError if the header does not name the column.
 */
export function identityOf(header: Header, column: string): ColumnIdentity {
  const runtime = header.runtimes.find(({ name }) => name === column);
  if (runtime === undefined)
    throw new RangeError(`the header of the results has no column ${column}`);
  const { version, platform, implementation, interpreter, command, asyncio, firmware } = runtime;
  return {
    "aiorig's version": header.suite,
    version,
    platform,
    implementation,
    interpreter,
    command,
    asyncio,
    firmware,
    // If the header has no library, the run used no library. The value is then null, because undefined would mean that
    // the library is unknown.
    library: header.library ?? null,
    use: header.use ?? null,
    seed: header.seed,
    // Your own expectations are a part of the identity, because they decide which verdicts are expected.
    "your own expectations": expectationsOf(header),
    limits: header.limits && {
      programMs: header.limits.programMs,
      outputBytes: header.limits.outputBytes,
    },
    // The suite is a part of the identity, because one file may hold results of your own suite and of aiorig's suite
    // under the same column.
    [header.suites === undefined ? "suite" : `suite ${header.suites}`]: header.suiteHash,
  };
}

function expectationsOf({ expectations }: Header): Content | null {
  if (expectations === undefined) return null;
  const { path, hash } = expectations;
  return { path, ...(hash !== undefined && { hash }) };
}

/**
 * Returns the parts in which two identities differ. A part that one identity lacks does not count as a difference. For
 * example, a runtime that was not available has no version, and results of schema 1 have fewer parts.
 */
export function contradictions(ours: ColumnIdentity, theirs: ColumnIdentity): string[] {
  return Object.keys(ours).filter(
    (part) =>
      ours[part] !== undefined &&
      theirs[part] !== undefined &&
      !isSamePart(ours[part], theirs[part]),
  );
}

/** Describes a part of an identity for a message. A file is described by its path and the first digits of its hash. */
export function partInWords(part: unknown): string {
  if (part === null) return "none";
  if (typeof part === "string") return HASH.test(part) ? part.slice(0, 12) : part;
  if (!isContent(part)) return JSON.stringify(part);
  return part.hash === undefined ? part.path : `${part.path} (${part.hash.slice(0, 12)})`;
}

const HASH = /^[0-9a-f]{64}$/;

function isSamePart(ours: unknown, theirs: unknown): boolean {
  if (!isContent(ours) || !isContent(theirs)) return isDeepStrictEqual(ours, theirs);
  if (ours.hash === undefined || theirs.hash === undefined) return ours.path === theirs.path;
  return ours.hash === theirs.hash;
}

function isContent(part: unknown): part is Content {
  return typeof part === "object" && part !== null && "path" in part;
}
