import { createHash } from "node:crypto";
import { lstat, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { z } from "zod";
import { hashFile } from "./content-hash.ts";
import { parseJson } from "./parse-json.ts";
import { version as ownVersion } from "./version.ts";

/** Something that aiorig builds once and then keeps in the cache. */
export interface Recipe {
  readonly name: string;
  readonly version: string;
  /**
   * All inputs of the build that change the result, except the name and the version. The inputs are JSON. Examples are
   * patches, make variables and the system on which the build runs.
   */
  readonly inputs: unknown;
  /** The paths that the result must contain. The path of a folder ends with a slash. */
  readonly keeps: readonly string[];
}

/** Returns the name of the folder of a recipe's result. */
export function resultName({ name, version, inputs }: Omit<Recipe, "keeps">): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([version, inputs]))
    .digest("hex");
  return `${name}-${version}-${hash.slice(0, 12)}`;
}

/**
 * The name of the file that describes a build. Each result contains this file. It lists the size, mode and hash of each
 * file of the result.
 */
export const MANIFEST = "aiorig-build.json";

const builtFile = z.object({
  bytes: z.int().nonnegative(),
  /** The permissions of the file, as octal digits for `chmod`. */
  mode: z.string().regex(/^[0-7]{3,4}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  inputs: z.unknown(),
  builtAt: z.iso.datetime(),
  /** The version of aiorig that built the result. */
  aiorig: z.string(),
  files: z.record(z.string(), builtFile),
});

type BuiltFile = z.infer<typeof builtFile>;
export type Manifest = z.infer<typeof manifest>;

/** Writes the manifest of a finished result, so that `examineResult` can check it later. */
export async function writeManifest(folder: string, recipe: Recipe): Promise<void> {
  const { name, version, inputs } = recipe;
  const files: Record<string, BuiltFile> = {};
  for (const file of await listBelow(folder)) {
    const place = join(folder, file);
    const entry = await lstat(place);
    const sha256 = entry.isFile() ? hashFile(place) : undefined;
    if (sha256 === undefined)
      throw new Error(`${place} is part of a build, but it is not a file that can be read`);
    files[file] = { bytes: entry.size, mode: modeOf(entry), sha256 };
  }
  const builtAt = new Date().toISOString();
  const all: Manifest = { name, version, inputs, builtAt, aiorig: ownVersion(), files };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(all, undefined, 2)}\n`);
}

/** The state of a result in the cache, as `examineResult` found it. */
export interface Examination {
  /**
   * The differences between the result and its manifest, in one phrase per file. The list is empty if nothing has
   * changed.
   */
  readonly faults: readonly string[];
  /** The content of the manifest. Undefined if the manifest is missing or damaged. */
  readonly manifest?: Manifest;
}

/**
 * Compares a result with its manifest.
 *
 * @param keeps what the result must contain; empty if the recipe is not known
 * @param name the original name of the result, without the suffix that a folder gets when the result is moved aside
 */
export async function examineResult(
  folder: string,
  keeps: readonly string[] = [],
  name = basename(folder),
): Promise<Examination> {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory()) return { faults: ["it is not a folder"] };
  const found = await readManifest(folder, name);
  if (typeof found === "string") return { faults: [found] };
  const missing = keeps.filter(
    (keep) => !Object.keys(found.files).some((file) => isOf(keep, file)),
  );
  const unlisted = missing.map((keep) => `${MANIFEST} does not list ${keep}`);
  const faults = await Promise.all(
    Object.entries(found.files).map(([file, built]) => findFault(join(folder, file), built)),
  );
  const differing = Object.keys(found.files).flatMap((file, i) =>
    faults[i] === undefined ? [] : [`${file} ${faults[i]}`],
  );
  return { faults: [...unlisted, ...differing], manifest: found };
}

/** Says whether an entry of a recipe's `keeps` is this file, or a folder that contains this file. */
export function isOf(keep: string, file: string): boolean {
  return keep.endsWith("/") ? file.startsWith(keep) : file === keep;
}

/** Describes the first faults of a result in one phrase. */
export function describeFaults(faults: readonly string[]): string {
  const rest = faults.length - SHOWN_FAULTS;
  const shown = faults.slice(0, SHOWN_FAULTS).join("; ");
  return rest > 0 ? `${shown}; and ${rest} more` : shown;
}

/** Returns the relative paths of all files in a folder and its subfolders, with slashes. The list is sorted. */
export async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .map((file) => file.split(sep).join("/"))
    .sort();
}

const SHOWN_FAULTS = 3;

/** Reads the manifest. If the manifest cannot be used, returns a description of the problem. */
async function readManifest(folder: string, name: string): Promise<Manifest | string> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") return `${MANIFEST} cannot be read (${code})`;
    return `${MANIFEST} is missing, so the files cannot be checked (an older version of aiorig may have built them)`;
  }
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success) return `${MANIFEST} is damaged`;
  const expected = resultName(parsed.data);
  if (expected === name) return parsed.data;
  return `${MANIFEST} belongs to ${expected}`;
}

async function findFault(file: string, built: BuiltFile): Promise<string | undefined> {
  const entry = await lstat(file).catch(() => undefined);
  if (entry === undefined) return "is missing";
  if (entry.isDirectory()) return "is a folder, not a file";
  if (!entry.isFile()) return "is not a regular file";
  if (entry.size !== built.bytes) return `has ${entry.size} bytes instead of ${built.bytes}`;
  const mode = modeOf(entry);
  if (ownersUse(mode) !== ownersUse(built.mode)) return `has mode ${mode} instead of ${built.mode}`;
  const sha256 = hashFile(file);
  if (sha256 === undefined) return "cannot be read";
  return sha256 === built.sha256 ? undefined : "has different content";
}

function modeOf({ mode }: { readonly mode: number }): string {
  return (mode & 0o7777).toString(8).padStart(3, "0");
}

/**
 * Returns the owner's permissions to read and execute a file. Only these permissions count, because the user may choose
 * any permissions for other users.
 */
function ownersUse(mode: string): number {
  return Number.parseInt(mode, 8) & 0o500;
}
