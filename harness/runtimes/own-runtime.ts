import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { quoteWord, splitWords } from "../text/shell-word.ts";
import type { ColumnNeeds } from "../trace/column-needs.ts";
import type { Family } from "../trace/runtime.ts";
import { OWN_KINDS, type OwnKind } from "../trace/runtime-names.ts";

/**
 * A runtime that the user brings, from `--runtime` or from the configuration. Plain data. Each kind
 * has its own fields.
 */
export type OwnRuntime = BroughtRuntime | FileRuntime;

/** A runtime of a kind that only users bring. `--runtime` accepts it, too. */
export type BroughtRuntime = ExecRuntime | AdapterRuntime;

/** A runtime that aiorig knows, with the user's own file, under a name from the configuration. */
export interface FileRuntime {
  readonly kind: "known";
  readonly runtime: "micropython" | "cpython" | "pico-virtual";
  /** The absolute path of the interpreter or of the firmware. */
  readonly path: string;
}

/** A command that runs a Python file. */
export interface ExecRuntime extends CommandRuntime {
  readonly kind: "exec";
  /**
   * The family whose declared deviations apply. By default, a Python with MicroPython's ticks belongs to MicroPython,
   * and any other Python to CPython.
   */
  readonly family?: Family;
}

/** A command that speaks the adapter protocol (docs/adapter-protocol.md). */
export interface AdapterRuntime extends CommandRuntime {
  readonly kind: "adapter";
}

/** The fields of all kinds that start a command. */
interface CommandRuntime {
  /** The words of the command. The first word is a path or the name of a command on the PATH. */
  readonly command: readonly string[];
  /** Variables that are added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** The absolute path of the folder in which the command starts. The default is a new folder for each program. */
  readonly cwd?: string;
  readonly clock?: ColumnNeeds["clock"];
}

/**
 * Makes the relative paths in a command absolute, because a command does not start in the current folder. The first
 * word is a path if it contains a slash. Any other word is a path if it contains a slash or a dot and names something
 * that exists.
 */
export function withAbsolutePaths(command: readonly string[], folder: string): readonly string[] {
  return command.map((word, i) => {
    if (i === 0) return word.includes("/") ? resolve(folder, word) : word;
    return /[/.]/.test(word) && existsSync(resolve(folder, word)) ? resolve(folder, word) : word;
  });
}

/**
 * Parses what `--runtime` names, such as `exec:pypy3 -X utf8`. Returns undefined if the text does
 * not start with one of the kinds. Throws RangeError, whose message says what is wrong and what to
 * do.
 */
export function parseOwnRuntime(text: string): BroughtRuntime | undefined {
  const kind = OWN_KINDS.find((known) => text.startsWith(`${known}:`));
  return kind && PARSERS[kind](text.slice(kind.length + 1));
}

/**
 * Writes a runtime as `--runtime` accepts it. The text has no environment and no folder, which only the configuration
 * can name.
 */
export function formatOwnRuntime({ kind, command }: BroughtRuntime): string {
  return `${kind}:${command.map(quoteWord).join(" ")}`;
}

/** The label of a column: a short text for a name such as `exec=LABEL`. It may have any characters. */
export function labelOf({ command }: BroughtRuntime): string {
  return command[0]!.split("/").at(-1)!;
}

const PARSERS: Readonly<Record<OwnKind, (rest: string) => BroughtRuntime>> = {
  exec: (rest) => ({ kind: "exec", command: commandIn(rest, "exec", "./my-python") }),
  adapter: (rest) => ({ kind: "adapter", command: commandIn(rest, "adapter", "./my-adapter") }),
};

function commandIn(text: string, kind: OwnKind, example: string): readonly string[] {
  const command = splitWords(text);
  if (command === undefined) {
    throw new RangeError(
      `The command ${JSON.stringify(text)} has a quote without its end. Add the missing quote.`,
    );
  }
  if (command[0]) return command;
  throw new RangeError(`Name a command after ${kind}:, such as ${kind}:${example}.`);
}
