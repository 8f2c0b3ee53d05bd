import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseAddress } from "../board/network/network-address.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord, splitWords } from "../text/shell-word.ts";
import type { ColumnNeeds } from "../trace/column-needs.ts";
import type { Family } from "../trace/runtime.ts";
import { OWN_KINDS, type OwnKind } from "../trace/runtime-names.ts";

/**
 * A runtime that the user provides with `--runtime` or in the configuration. The value is plain data. Each kind of
 * runtime has its own fields.
 */
export type OwnRuntime = BroughtRuntime | FileRuntime;

/** A runtime that aiorig itself does not provide. The user describes it in the configuration or with `--runtime`. */
export type BroughtRuntime = ExecRuntime | AdapterRuntime | BoardRuntime;

/**
 * One of aiorig's runtimes, with the user's own interpreter or firmware. In the configuration, it has a name that the
 * user chose.
 */
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
   * The family whose declared deviations apply. By default, it is `micropython` for a Python whose module `time` has
   * MicroPython's ticks, and `cpython` for any other Python.
   */
  readonly family?: Family;
}

/** A command that speaks the adapter protocol (docs/adapter-protocol.md). */
export interface AdapterRuntime extends CommandRuntime {
  readonly kind: "adapter";
}

/** The fields of all kinds of runtimes that start a command. */
export interface CommandRuntime {
  /** The words of the command. The first word is a path or the name of a command on the PATH. */
  readonly command: readonly string[];
  /** Variables that are added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** The absolute path of the folder in which the command starts. The default is a new folder for each program. */
  readonly cwd?: string;
  readonly clock?: ColumnNeeds["clock"];
}

/** A board with MicroPython behind a serial port, without an instrument. */
export interface BoardRuntime {
  readonly kind: "serial" | "rfc2217" | "tcp";
  /** For `serial`: the path of a port, or the USB serial number of a board. For the other kinds: `//HOST:PORT`. */
  readonly address: string;
  /**
   * The baud rate of a UART. It has no effect on USB. With `tcp`, the server decides the rate. The default is 115,200.
   */
  readonly baudRate?: number;
  /**
   * `lines` if DTR and RTS of the port reset the board, as on boards with an ESP32. The host can then reset a board
   * that no longer answers. The default is `none`.
   */
  readonly reset?: "lines" | "none";
}

/**
 * Makes the relative paths in a command absolute, because the command starts in another folder. These words are paths:
 * - the first word, if it contains a slash
 * - any other word that contains a slash or a dot, if a file or folder with this path exists
 */
export function withAbsolutePaths(command: readonly string[], folder: string): readonly string[] {
  return command.map((word, i) => {
    if (i === 0) return word.includes("/") ? resolve(folder, word) : word;
    return /[/.]/.test(word) && existsSync(resolve(folder, word)) ? resolve(folder, word) : word;
  });
}

/**
 * Parses the text after `--runtime`, such as `exec:pypy3 -X utf8`. Relative paths are relative to `folder`. Returns
 * undefined if the text does not start with a kind of runtime. Throws RangeError if the text is not valid. The message
 * says what is wrong and what to do.
 */
export function parseOwnRuntime(text: string, folder: string): BroughtRuntime | undefined {
  const kind = OWN_KINDS.find((known) => text.startsWith(`${known}:`));
  return kind && PARSERS[kind](text.slice(kind.length + 1), folder);
}

/**
 * Writes a runtime in the form that `--runtime` accepts. The text lacks the environment and the settings of the
 * runtime, because they can only be in the configuration.
 */
export function formatOwnRuntime(own: BroughtRuntime): string {
  const rest = "command" in own ? own.command.map(quoteWord).join(" ") : own.address;
  return `${own.kind}:${rest}`;
}

/** Returns the label of a column: the short text in a name such as `exec=LABEL`. A label may contain any characters. */
export function labelOf(own: BroughtRuntime): string {
  if ("command" in own) return own.command[0]!.split("/").at(-1)!;
  const name = own.address.replace(/^\/\//, "").replace(/\/$/, "");
  return own.kind === "serial" ? name.split("/").at(-1)! : name;
}

const PARSERS: Readonly<Record<OwnKind, (rest: string, folder: string) => BroughtRuntime>> = {
  exec: (rest, folder) => ({
    kind: "exec",
    command: withAbsolutePaths(commandIn(rest, "exec:./my-python"), folder),
  }),
  adapter: (rest, folder) => ({
    kind: "adapter",
    command: withAbsolutePaths(commandIn(rest, "adapter:./my-adapter"), folder),
  }),
  serial: (rest, folder) => ({ kind: "serial", address: serialAddress(rest, folder) }),
  rfc2217: (rest) => ({ kind: "rfc2217", address: networkAddress("rfc2217", rest) }),
  tcp: (rest) => ({ kind: "tcp", address: networkAddress("tcp", rest) }),
};

function commandIn(text: string, example: string): readonly string[] {
  const command = splitWords(text);
  if (command === undefined) {
    throw new RangeError(
      `The command ${JSON.stringify(text)} has an opening quote without a closing quote. Add the closing quote.`,
    );
  }
  if (command[0]) return command;
  throw new RangeError(`Name a command, such as ${example}.`);
}

/**
 * Returns the absolute path of a port, or the serial number of a board. A text with a slash is the path of a port. Any
 * other text is the serial number of a USB board. Throws RangeError if the text is empty or starts with two slashes.
 */
function serialAddress(text: string, folder: string): string {
  if (/^\/\//.test(text)) {
    throw new RangeError(
      `serial:${text} is not a port of this machine. For a port in the network, name tcp://HOST:PORT or rfc2217://HOST:PORT.`,
    );
  }
  if (text.trim() === "") {
    throw new RangeError(
      `Name a port or a USB serial number, such as serial:/dev/ttyACM0. See: ${aiorigCommand("boards")}`,
    );
  }
  return text.includes("/") ? resolve(folder, text) : text;
}

function networkAddress(kind: "rfc2217" | "tcp", text: string): string {
  if (parseAddress(text) !== undefined) return text.replace(/\/$/, "");
  throw new RangeError(
    `${kind}:${text} is not an address. Name a host and a port, such as ${kind}://192.168.1.7:4000.`,
  );
}
