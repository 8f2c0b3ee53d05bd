import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../engine/suite.ts";
import { parseRig } from "../rig/definition/define-rig.ts";
import type { RigDefinition } from "../rig/definition/rig-definition.ts";
import { decodeText } from "../runtimes/text-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { OWN_ENDING } from "../text/own-package.ts";
import { tryModules } from "../toolchain/module-trial.ts";

/** A rig, and the file that defines it. */
export interface RigFile {
  readonly file: string;
  readonly definition: RigDefinition;
}

/** Returns the rigs that are part of aiorig. Throws UsageError if one of their files is not valid. */
export async function knownRigs(): Promise<RigFile[]> {
  return Promise.all(knownNames().map(loadKnown));
}

/** Returns the names of the rigs that are part of aiorig, in alphabetical order. */
export function knownNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^[a-z0-9-]+\.[jt]s$/.test(name))
    .map((name) => basename(name, OWN_ENDING))
    .sort();
}

/**
 * Finds a rig by its name, or loads it from the user's own file. Throws UsageError if there is no such rig, or if the
 * file is not valid.
 */
export async function findRig(nameOrPath: string): Promise<RigFile> {
  if (knownNames().includes(nameOrPath)) return loadKnown(nameOrPath);
  const looksLikePath = /[/\\]/.test(nameOrPath) || ENDINGS.includes(extname(nameOrPath));
  if (!looksLikePath) {
    throw new UsageError(
      `there is no rig ${nameOrPath}. The rigs are ${knownNames().join(", ")}. To use your own rig, give its file, such as ./my-rig.ts.`,
    );
  }
  const file = resolve(nameOrPath);
  if (!ENDINGS.includes(extname(file))) {
    throw new UsageError(
      `${file} is not a rig file. The name of a rig file ends with ${ENDINGS.join(", ")}.`,
    );
  }
  if (!existsSync(file)) {
    throw new UsageError(
      `there is no file ${file}. To make your own rig, write a file like rigs/two-picos.ts.`,
    );
  }
  return readRig(file, await loadElsewhere(file));
}

const FOLDER = join(ROOT, "rigs");
const ENDINGS = [".ts", ".mts", ".js", ".mjs"];

async function loadKnown(name: string): Promise<RigFile> {
  const file = join(FOLDER, `${name}${OWN_ENDING}`);
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
  return readRig(file, module.default);
}

/**
 * Loads the rig file of a user in a separate process, where the user's code can do no harm. A rig is plain data, so the
 * separate process can send the rig to this process.
 */
async function loadElsewhere(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: Error) => refuse(file, error.message));
  const text = decodeText(bytes);
  if (text.kind === "not text") throw new UsageError(`${file} ${text.fault}.`);
  const trial = (await tryModules([file])).get(file)!;
  if (trial.kind === "failed") return refuse(file, trial.why);
  if (trial.hasDefault) return trial.value;
  throw new UsageError(
    `${file} has no rig as its default export. Write "export default defineRig({ ... })", as in rigs/two-picos.ts.`,
  );
}

function refuse(file: string, why: string): never {
  throw new UsageError(`${file} cannot be loaded: ${why}. Correct the error in that file.`);
}

function readRig(file: string, value: unknown): RigFile {
  try {
    return { file, definition: parseRig(value) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${file} ${error.message}. See rigs/two-picos.ts for an example.`);
  }
}
