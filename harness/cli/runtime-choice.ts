import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { RUNTIME_NAMES, type RuntimeName } from "../runtimes/index.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";

/**
 * What `--runtime` names: the usual runtime, a version of this runtime, or the runtime with your own file or folder.
 */
export interface RuntimeChoice {
  readonly runtime: RuntimeName;
  readonly version?: string;
  /** The absolute path of that file or folder. */
  readonly path?: string;
}

/** The names of the columns, in the order of the matrix. */
export interface ChosenColumns {
  readonly columns: readonly string[];
  /** For each column with a path: the file or folder. */
  readonly targets: Readonly<Record<string, string>>;
}

const RUNTIMES = RUNTIME_NAMES.join(", ");

/** The part of a help text that says what `--runtime` accepts. */
export const RUNTIME_FORMS = `${RUNTIMES}; for a version, micropython@1.26; for your own, micropython=PATH`;

/**
 * Parses a list such as `micropython@1.25,micropython=./mine`. Throws InvalidArgumentError, which says what is
 * accepted.
 */
export function parseChoices(text: string): RuntimeChoice[] {
  // A path may contain a comma. So a comma only ends a choice if the text after it looks like a choice.
  return text.split(NEXT_CHOICE).map(parseChoice);
}

/** Parses one choice. Throws InvalidArgumentError. */
export function parseChoice(text: string): RuntimeChoice {
  const [, name = "", sign, rest = ""] = /^([^@=]*)([@=]?)(.*)$/s.exec(text) ?? [];
  const runtime = RUNTIME_NAMES.find((known) => known === name);
  if (runtime === undefined) {
    throw new InvalidArgumentError(`There is no runtime ${name}. The runtimes are ${RUNTIMES}.`);
  }
  if (sign === "@") return { runtime, version: parseVersion(runtime, rest) };
  return sign === "=" ? { runtime, path: parseTarget(runtime, rest) } : { runtime };
}

/**
 * Names the column of each choice, for example `micropython@1.26`. A choice with a path gets the last part of the path.
 * A repeated choice counts once.
 */
export function columnsOf(choices: readonly RuntimeChoice[]): ChosenColumns {
  const columns: string[] = [];
  const targets: Record<string, string> = {};
  for (const runtime of RUNTIME_NAMES) {
    for (const { version, path } of choices.filter((choice) => choice.runtime === runtime)) {
      const column =
        path === undefined
          ? `${runtime}${version === undefined ? "" : `@${version}`}`
          : nameTarget(runtime, path, targets);
      if (!columns.includes(column)) columns.push(column);
      if (path !== undefined) targets[column] = path;
    }
  }
  return { columns, targets };
}

const NEXT_CHOICE = new RegExp(`,(?=(?:${RUNTIME_NAMES.join("|")})(?:[@=,]|$))`);

/** The runtimes that are built from Debian's sources of MicroPython. Only these have versions. */
const VERSIONED: readonly RuntimeName[] = ["micropython-wasm", "micropython", "pico-virtual"];

function parseVersion(runtime: RuntimeName, version: string): string {
  if (!VERSIONED.includes(runtime)) {
    throw new InvalidArgumentError(
      `${runtime} has no versions to choose from. You can choose a version of ${VERSIONED.join(", ")}.`,
    );
  }
  if (/^\d+(\.\d+){0,2}$/.test(version)) return version;
  throw new InvalidArgumentError(
    `${JSON.stringify(version)} is not a version, such as 1.26 or 1.26.1. See: ${aiorigCommand("versions")}`,
  );
}

/** What a runtime can run instead of its usual files, for messages. */
const TARGETS: Partial<Record<RuntimeName, "a file" | "a folder">> = {
  "micropython-wasm": "a folder",
  micropython: "a file",
  cpython: "a file",
  "pico-virtual": "a file",
};

function parseTarget(runtime: RuntimeName, path: string): string {
  const what = TARGETS[runtime];
  if (what === undefined) {
    throw new InvalidArgumentError(`${runtime} is part of aiorig, so it accepts no path.`);
  }
  if (path.trim() === "") throw new InvalidArgumentError(`Name ${what} after ${runtime}=.`);
  const place = resolve(path);
  const entry = statSync(place, { throwIfNoEntry: false });
  const isRight = what === "a file" ? entry?.isFile() : entry?.isDirectory();
  if (isRight) return place;
  throw new InvalidArgumentError(`${place} is not ${what}.`);
}

/**
 * Makes the name of a column with a path: the last part of the path, and more parts if another column has that name.
 * The name is used in the names of files.
 */
function nameTarget(
  runtime: RuntimeName,
  path: string,
  targets: Readonly<Record<string, string>>,
): string {
  let label = basename(path);
  for (let rest = dirname(path); ; rest = dirname(rest)) {
    const column = `${runtime}=${label.replace(/[^\w.+-]/g, "-")}`;
    if (targets[column] === undefined || targets[column] === path || rest === dirname(rest)) {
      return column;
    }
    label = `${basename(rest)}-${label}`;
  }
}
