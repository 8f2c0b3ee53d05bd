import { printable, printableLine } from "./printable.ts";

/**
 * Writes to standard output. Every command writes through here (a test checks this), so that foreign text does no
 * harm even if a renderer forgot to make it printable: see `forTerminal`.
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

/** Replaces the last line of standard error, on a terminal. An empty text removes it. */
export function replaceLastErrorLine(text: string): void {
  process.stderr.write(`\r${ESCAPE}[K${printableLine(text)}`);
}

/** Whether a page on standard output has colours: on a terminal, and not with NO_COLOR; or with FORCE_COLOR. */
export function isColoured(): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== "0") return true;
  return process.stdout.isTTY === true && TERM !== "dumb";
}

/**
 * Escapes all but printable characters, line feeds, tabs and, if the page is coloured, our own colours. It cannot tell a
 * foreign red from ours: so renderers make their data printable before they paint it.
 */
export function forTerminal(text: string, isColoured: boolean): string {
  if (!isColoured) return printable(text);
  return text
    .split(OUR_COLOURS)
    .map((part, i) => (i % 2 === 1 ? part : printable(part)))
    .join("");
}

const ESCAPE = "\x1b";

/** What picocolors writes for bold, dim and the colours of letters, and for the end of each. */
const OUR_COLOURS = new RegExp(`(${ESCAPE}\\[(?:1|2|22|3[0-79])m)`);
