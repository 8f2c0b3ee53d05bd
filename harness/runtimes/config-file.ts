import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findAmbiguity } from "../adapters/json-ambiguity.ts";
import { OWN_ENDING } from "../text/own-package.ts";
import { whyNotJson } from "../text/why-not-json.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import { tryModules } from "../toolchain/module-trial.ts";
import { decodeText } from "./text-file.ts";
import { UsageError } from "./usage-error.ts";

/** A configuration file. Its content is in `value`, and is not checked yet. */
export interface ConfigFile {
  /** The absolute path of the file. */
  readonly file: string;
  /** The name of the file in messages. */
  readonly shown: string;
  readonly value: unknown;
}

/**
 * Reads the configuration file that the user named. If the user named none, reads the file in the current folder, or
 * returns undefined if there is no such file. Throws UsageError if the folder has several such files, or if the file
 * cannot be read or has no valid content.
 */
export async function readConfigFile(named?: string): Promise<ConfigFile | undefined> {
  const file = named === undefined ? findConfigFile() : resolve(named);
  if (file === undefined) return undefined;
  const shown = named ?? basename(file);
  const text = await readText(file);
  return { file, shown, value: isModule(file) ? await load(file, text) : parseJson(text, shown) };
}

const MODULE_ENDINGS = [".ts", ".mts", ".js", ".mjs"];

/**
 * Finds the configuration file in the current folder. Throws UsageError if the folder has several configuration files.
 */
function findConfigFile(): string | undefined {
  const names = new Set(readdirSync(resolve()));
  const [file, other] = [...MODULE_ENDINGS, ".json"]
    .map((ending) => `aiorig.config${ending}`)
    .filter((name) => names.has(name));
  if (file === undefined) return undefined;
  if (other === undefined) return resolve(file);
  throw new UsageError(
    `${resolve()} has two configurations, ${file} and ${other}. Remove one of them, or choose one with --config.`,
  );
}

function isModule(file: string): boolean {
  return MODULE_ENDINGS.some((ending) => ending === extname(file));
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(
      `The configuration ${file} cannot be read: ${whyUnreadable(error)}. Name another file, or run without a configuration.`,
    );
  }
  const text = decodeText(bytes);
  if (text.kind === "text") return text.text;
  throw new UsageError(`The configuration ${file} ${text.fault}.`);
}

function parseJson(text: string, shown: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${shown} is not JSON: ${whyNotJson(text, error, "write the configuration in aiorig.config.ts")}. ${text.trim() === "" ? "An empty configuration is {}" : "Correct the error in that file"}.`,
    );
  }
  const ambiguity = findAmbiguity(text);
  if (ambiguity === undefined) return value;
  throw new UsageError(`${shown} is JSON ${ambiguity}. Correct the error in that file.`);
}

/**
 * Loads a module in a separate process, so that the user's code can do no harm to this process. A configuration is
 * plain data, so the separate process can send it to this process. The module can import `aiorig/config` even if the
 * package is not installed.
 */
async function load(file: string, text: string): Promise<unknown> {
  const aliases = { "aiorig/config": DEFINE_CONFIG };
  const trial = (await tryModules([file], { aliases })).get(file)!;
  if (trial.kind === "failed") {
    const next = trial.why.includes("Top-level await")
      ? "Rename the file to aiorig.config.mts, or remove each await outside functions"
      : "Correct the error in that file";
    throw new UsageError(`${file} cannot be loaded: ${trial.why}. ${next}.`);
  }
  if (trial.hasDefault && trial.value === undefined) {
    throw new UsageError(
      `${file} exports something that is not data, such as a function. Write: export default defineConfig({ ... })`,
    );
  }
  // If a CommonJS file exports nothing, its exports are an empty object. So an empty object counts as a default export
  // only if the file contains the word `export` or `exports`.
  const hasDefault = !isEmpty(trial.value) || /\bexport\b|\bexports\b/.test(text);
  if (trial.hasDefault && hasDefault) return trial.value;
  throw new UsageError(
    `${file} has no configuration as its default export. Write: export default defineConfig({ ... })`,
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

const DEFINE_CONFIG = fileURLToPath(new URL(`define-config${OWN_ENDING}`, import.meta.url));
