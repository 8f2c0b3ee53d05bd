import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../engine/suite.ts";
import { parseRig, type RigDefinition } from "../rig/define-rig.ts";
import { UsageError } from "../runtimes/usage-error.ts";

/** A rig and the file that it stands in. */
export interface RigFile {
  readonly file: string;
  readonly definition: RigDefinition;
}

/** The rigs that aiorig brings along. Throws UsageError. */
export async function knownRigs(): Promise<RigFile[]> {
  return Promise.all(knownNames().map((name) => load(join(FOLDER, `${name}.ts`))));
}

/** The rig of that name, or of a file of the user's own. Throws UsageError. */
export async function findRig(nameOrPath: string): Promise<RigFile> {
  if (knownNames().includes(nameOrPath)) return load(join(FOLDER, `${nameOrPath}.ts`));
  const looksLikePath = /[/\\]/.test(nameOrPath) || ENDINGS.includes(extname(nameOrPath));
  if (!looksLikePath) {
    throw new UsageError(
      `there is no rig ${nameOrPath}. The rigs are ${knownNames().join(", ")}; a rig of your own is named by its file, such as ./my-rig.ts.`,
    );
  }
  const file = resolve(nameOrPath);
  if (!ENDINGS.includes(extname(file))) {
    throw new UsageError(`a rig's file ends with ${ENDINGS.join(", ")}, unlike ${file}.`);
  }
  if (!existsSync(file)) {
    throw new UsageError(
      `there is no file ${file}. A rig of your own is a file like rigs/two-picos.ts.`,
    );
  }
  return load(file);
}

const FOLDER = join(ROOT, "rigs");
const ENDINGS = [".ts", ".mts", ".js", ".mjs"];

function knownNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^[a-z0-9-]+\.ts$/.test(name))
    .map((name) => basename(name, ".ts"))
    .sort();
}

async function load(file: string): Promise<RigFile> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`${file} cannot be loaded: ${(error as Error).message}`);
  }
  if (module.default === undefined) {
    throw new UsageError(
      `${file} has no rig as its default export: write export default defineRig({ ... }), as rigs/two-picos.ts does.`,
    );
  }
  try {
    return { file, definition: parseRig(module.default) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${file} ${error.message}. rigs/two-picos.ts shows how one is written.`);
  }
}
