import { printable, printableLine } from "./printable.ts";

/**
 * Writes a text to standard output. Every command must use this function for standard output, and a test checks this.
 * If a renderer forgot to make foreign text printable, this function escapes it. See `forTerminal`.
 */
export function print(text: string): void {
  process.stdout.write(forTerminal(text, isColoured()));
}

/** Writes one line to standard output, such as the path of a file. */
export function printLine(line: string): void {
  print(`${printableLine(line)}\n`);
}

/** Writes a text to standard error, without colours. */
export function printError(text: string): void {
  process.stderr.write(forTerminal(text, false));
}

/**
 * Writes the output of a REPL to standard error. The output may move the cursor and erase text, because a REPL needs
 * this within its line. Everything else is escaped, so that a program cannot change the terminal.
 */
export function printRepl(text: string): void {
  process.stderr.write(forReplTerminal(text));
}

/** Escapes everything except printable characters and the sequences that move the cursor or erase text. */
export function forReplTerminal(text: string): string {
  return text
    .split(CURSOR_MOVES)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join("");
}

/**
 * Waits until everything that was written to standard output and standard error has left this process, or until nobody
 * can read it any more.
 */
export async function finishOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
}

/** Replaces the last line that standard error shows on a terminal. An empty text removes this line. */
export function replaceLastErrorLine(text: string): void {
  process.stderr.write(`\r${ESCAPE}[K${printableLine(text)}`);
}

/**
 * Says whether aiorig writes colours to standard output. If NO_COLOR is set, it never does. Otherwise it does if
 * FORCE_COLOR is set (but not to 0), or if standard output is a terminal that can show colours.
 */
export function isColoured(): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== "0") return true;
  return process.stdout.isTTY === true && TERM !== "dumb";
}

/**
 * Escapes everything except printable characters, line feeds and tabs. If `isColoured` is true, does not escape the
 * colours that aiorig uses. Foreign text may contain the same colours, and this function cannot tell the two apart. So
 * renderers must make their data printable before they add colours.
 */
export function forTerminal(text: string, isColoured: boolean): string {
  if (!isColoured) return printable(text);
  return text
    .split(OUR_COLOURS)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join("");
}

const ESCAPE = "\x1b";

/** Matches backspace, Return, line feed, tab, and the sequences that move the cursor or erase text. */
const CURSOR_MOVES = new RegExp(`(${ESCAPE}\\[[0-9;]*[A-DHJK]|[\\b\\r\\n\\t])`);

/** Matches the sequences that picocolors writes. They switch bold, dim or a colour of letters on or off. */
const OUR_COLOURS = new RegExp(`(${ESCAPE}\\[(?:1|2|22|3[0-79])m)`);
