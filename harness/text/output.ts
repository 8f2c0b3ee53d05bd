import { printable, printableLine } from "./printable.ts";

/**
 * Writes to standard output. Every command must write with this function, and a test checks this.
 * This function makes foreign text harmless, even if a renderer forgot to make the text printable. See `forTerminal`.
 */
export function print(text: string): void {
  process.stdout.write(forTerminal(text, isColoured()));
}

/** Writes one line, such as the path of a file. */
export function printLine(line: string): void {
  print(`${printableLine(line)}\n`);
}

/** Writes to standard error, without colours. */
export function printError(text: string): void {
  process.stderr.write(forTerminal(text, false));
}

/**
 * Writes the output of a REPL to standard error. A REPL moves the cursor and erases within its line. Everything else is
 * escaped, so that a program cannot change the terminal.
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

/** Waits until the readers of standard output and standard error have read everything, or have closed their ends. */
export async function finishOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
}

/** Replaces the last line of standard error on a terminal. An empty text removes the line. */
export function replaceLastErrorLine(text: string): void {
  process.stderr.write(`\r${ESCAPE}[K${printableLine(text)}`);
}

/**
 * Says whether a page on standard output has colours. On a terminal it has colours if NO_COLOR is not set. With
 * FORCE_COLOR it always has colours.
 */
export function isColoured(): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== "0") return true;
  return process.stdout.isTTY === true && TERM !== "dumb";
}

/**
 * Escapes everything except printable characters, line feeds and tabs. If the page is coloured, our own colours also
 * stay. This function cannot distinguish a foreign red from our red. So renderers must make their data printable before
 * they add colours.
 */
export function forTerminal(text: string, isColoured: boolean): string {
  if (!isColoured) return printable(text);
  return text
    .split(OUR_COLOURS)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join("");
}

const ESCAPE = "\x1b";

/** Backspace, Return, line feed, tab, and the sequences that move the cursor or erase. */
const CURSOR_MOVES = new RegExp(`(${ESCAPE}\\[[0-9;]*[A-DHJK]|[\\b\\r\\n\\t])`);

/**
 * The sequences that picocolors writes. They switch on bold, dim or the colour of letters, or switch it off again.
 */
const OUR_COLOURS = new RegExp(`(${ESCAPE}\\[(?:1|2|22|3[0-79])m)`);
