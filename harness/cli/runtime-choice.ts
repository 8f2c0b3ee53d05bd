import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Config } from "../runtimes/config.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../runtimes/index.ts";
import {
  type BroughtRuntime,
  formatOwnRuntime,
  labelOf,
  parseOwnRuntime,
} from "../runtimes/own-runtime.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { OWN_KINDS } from "../trace/runtime-names.ts";

/** The choice that one `--runtime` option makes. */
export type RuntimeChoice = KnownChoice | BroughtRuntime | NamedChoice;

/** A runtime that aiorig knows: the usual build, a certain version, or your own file or folder (`path`). */
export interface KnownChoice {
  readonly kind: "known";
  readonly runtime: RuntimeName;
  readonly version?: string;
  /** The absolute path of your own file or folder. */
  readonly path?: string;
}

/** A name that must be defined in the configuration. */
export interface NamedChoice {
  readonly kind: "named";
  readonly name: string;
}

/** The columns of the chosen runtimes, in the order of the matrix, and their targets. */
export interface ChosenColumns {
  readonly columns: readonly string[];
  /**
   * For each column with a path, the absolute path of the file or folder. For each column of a user's own runtime, the
   * text after `--runtime`.
   */
  readonly targets: Readonly<Record<string, string>>;
}

const RUNTIMES = RUNTIME_NAMES.join(", ");

/** The part of a help text that says what `--runtime` accepts. */
export const RUNTIME_FORMS = runtimeForms(RUNTIME_NAMES);

/** Returns the text of RUNTIME_FORMS for a command that accepts only the runtimes in `names`. */
export function runtimeForms(names: readonly RuntimeName[]): string {
  return `runtimes of aiorig: ${names.join(", ")}; a version of such a runtime: micropython@1.26; your own runtime: micropython=PATH, exec:COMMAND, adapter:COMMAND, serial:PORT, tcp://HOST:PORT, rfc2217://HOST:PORT, or its name in the configuration`;
}

/**
 * Parses a list such as `micropython@1.25,micropython=./mine`. Throws InvalidArgumentError, which says what is
 * accepted.
 */
export function parseChoices(text: string): RuntimeChoice[] {
  return splitChoices(text).map((choice) => parseChoice(choice));
}

/** Parses one choice. Relative paths are relative to `folder`. Throws InvalidArgumentError. */
export function parseChoice(text: string, folder = resolve()): RuntimeChoice {
  const own = parseOwn(text, folder);
  if (own !== undefined) return own;
  const [, name = "", sign, rest = ""] = /^([^@=]*)([@=]?)(.*)$/s.exec(text) ?? [];
  const runtime = RUNTIME_NAMES.find((known) => known === name);
  if (runtime === undefined) {
    if (sign === "" && name.trim() !== "") return { kind: "named", name };
    throw new InvalidArgumentError(`There is ${describeUnknown(text)}`);
  }
  if (sign === "@") return { kind: "known", runtime, version: parseVersion(runtime, rest) };
  return {
    kind: "known",
    runtime,
    ...(sign === "=" && { path: parseTarget(runtime, rest, folder) }),
  };
}

/**
 * Returns the column of each choice, such as `micropython@1.26`. For a choice with a path or a command, also returns
 * the target of the column, and the name of the column contains a label: a part of this path or command. Equal choices
 * have one column. Throws UsageError for a name that the configuration does not define.
 */
export function columnsOf(
  choices: readonly RuntimeChoice[],
  { runtimes = {} }: Pick<Config, "runtimes"> = {},
): ChosenColumns {
  const columns: string[] = [];
  const targets: Record<string, string> = {};
  for (const choice of inMatrixOrder(choices)) {
    const { column, target } = columnOf(choice, targets);
    if (choice.kind === "named" && !Object.hasOwn(runtimes, column)) {
      throw new UsageError(`there is ${describeUnknown(column, Object.keys(runtimes))}`);
    }
    if (!columns.includes(column)) columns.push(column);
    if (target !== undefined) targets[column] = target;
  }
  return { columns, targets };
}

/**
 * Splits a list of choices at its commas. A path or a command may itself contain commas. So after a path or a command,
 * a comma ends the choice only if the name of a runtime follows.
 */
function splitChoices(text: string): string[] {
  const choices: string[] = [];
  for (const part of text.split(NEXT_CHOICE)) {
    const [, names = "", last = part] = /^((?:[^,:=]*,)*)(.*)$/s.exec(part) ?? [];
    choices.push(...names.split(",").slice(0, -1), last);
  }
  return choices;
}

const NEXT_CHOICE = new RegExp(
  `,(?=(?:${RUNTIME_NAMES.join("|")})(?:[@=,]|$)|(?:${OWN_KINDS.join("|")}):)`,
);

function parseOwn(text: string, folder: string): BroughtRuntime | undefined {
  try {
    return parseOwnRuntime(text, folder);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

function describeUnknown(name: string, defined: readonly string[] = []): string {
  const also = defined.length === 0 ? "" : `, and the configuration defines ${defined.join(", ")}`;
  const path = /[/\\]/.test(name) ? ` For a MicroPython binary, name micropython=${name}.` : "";
  return `no runtime ${name}.${path} The runtimes are ${RUNTIMES}${also}. For your own command that runs a Python file, name exec:COMMAND. For an adapter, name adapter:COMMAND.`;
}

/** Sorts choices in the order of the matrix: first the runtimes that aiorig knows, then the user's own runtimes. */
function inMatrixOrder(choices: readonly RuntimeChoice[]): RuntimeChoice[] {
  const order: readonly string[] = [...RUNTIME_NAMES, ...OWN_KINDS, "named"];
  const rank = (choice: RuntimeChoice) =>
    order.indexOf(choice.kind === "known" ? choice.runtime : choice.kind);
  return choices.toSorted((a, b) => rank(a) - rank(b));
}

/** Names the column of a choice. `taken` holds the columns that already belong to other paths or commands. */
function columnOf(
  choice: RuntimeChoice,
  taken: Readonly<Record<string, string>>,
): { readonly column: string; readonly target?: string } {
  if (choice.kind === "named") return { column: choice.name };
  if (choice.kind !== "known") {
    const target = formatOwnRuntime(choice);
    return { column: nameColumn(choice.kind, ownLabels(choice), target, taken), target };
  }
  const { runtime, version, path } = choice;
  if (path === undefined) {
    return { column: `${runtime}${version === undefined ? "" : `@${version}`}` };
  }
  return { column: nameColumn(runtime, pathLabels(path), path, taken), target: path };
}

/**
 * Makes the name of a column from the first label that no other column has yet. This name is also used in the names of
 * files.
 */
function nameColumn(
  kind: string,
  labels: Iterable<string>,
  target: string,
  taken: Readonly<Record<string, string>>,
): string {
  let column = "";
  for (const label of labels) {
    column = `${kind}=${label.replace(/[^\w.+-]/g, "-")}`;
    if (taken[column] === undefined || taken[column] === target) break;
  }
  return column;
}

/** Yields labels for a path: first the last part of the path, then the last two parts, and so on. */
function* pathLabels(path: string): Generator<string> {
  let label = basename(path);
  for (let rest = dirname(path); ; rest = dirname(rest)) {
    yield label;
    if (rest === dirname(rest)) return;
    label = `${basename(rest)}-${label}`;
  }
}

/**
 * Yields labels for a runtime of the user: first a label without a number, then the same label with the numbers 2, 3
 * and so on.
 */
function* ownLabels(own: BroughtRuntime): Generator<string> {
  const label = labelOf(own).slice(0, LONGEST_LABEL);
  yield label;
  for (let i = 2; ; i++) yield `${label}-${i}`;
}

/** The largest length of a label. Labels are in the heads of tables, so they must be short. */
const LONGEST_LABEL = 30;

/** The runtimes that use Debian's sources of MicroPython. Only these runtimes have versions. */
const VERSIONED: readonly RuntimeName[] = ["micropython-wasm", "micropython", "pico-virtual"];

function parseVersion(runtime: RuntimeName, version: string): string {
  if (!VERSIONED.includes(runtime)) {
    throw new InvalidArgumentError(
      `${runtime} has no versions to choose from. You can choose a version of ${VERSIONED.join(", ")}.`,
    );
  }
  if (/^\d+(\.\d+){0,2}$/.test(version)) return version;
  throw new InvalidArgumentError(
    `${JSON.stringify(version)} is not a version. Write a version such as 1.26 or 1.26.1. See: ${aiorigCommand("versions")}`,
  );
}

/** For each runtime that accepts a path, as in `micropython=PATH`: the kind of PATH. Messages use these texts. */
const TARGETS: Partial<Record<RuntimeName, "a file" | "a folder">> = {
  "micropython-wasm": "a folder",
  micropython: "a file",
  cpython: "a file",
  "pico-virtual": "a file",
};

function parseTarget(runtime: RuntimeName, path: string, folder: string): string {
  const what = TARGETS[runtime];
  if (what === undefined) {
    throw new InvalidArgumentError(`${runtime} is part of aiorig, so it accepts no path.`);
  }
  if (path.trim() === "") throw new InvalidArgumentError(`Name ${what} after ${runtime}=.`);
  const place = resolve(folder, path);
  const entry = statSync(place, { throwIfNoEntry: false });
  const isRight = what === "a file" ? entry?.isFile() : entry?.isDirectory();
  if (isRight) return place;
  throw new InvalidArgumentError(`${place} is not ${what}. Correct the path.`);
}
