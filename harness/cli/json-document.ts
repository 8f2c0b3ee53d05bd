import { Option } from "commander";
import { print } from "../text/output.ts";
import { printableJson } from "../text/printable.ts";

/**
 * The document that a command prints with `--json`: one value, and nothing else. docs/json.md describes each kind of
 * document.
 */
export interface JsonDocument {
  /** The words of the command, such as `rig list`, or another name that docs/json.md explains. */
  readonly type: string;
  /** The version of the document. It changes if a field is removed or gets another meaning. */
  readonly schema: number;
  readonly [field: string]: unknown;
}

export interface JsonOptions {
  readonly json?: boolean;
}

/** Makes the option `--json`. A command with this option writes notices and progress to standard error. */
export function jsonOption(): Option {
  return new Option(
    "--json",
    "print one JSON value, which docs/json.md describes, and nothing else",
  );
}

/** Prints the document of a command. The JSON has no character that does harm in a terminal. */
export function printDocument(document: JsonDocument): void {
  print(`${printableJson(document)}\n`);
}
