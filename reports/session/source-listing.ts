import type { Hint } from "../../harness/session/hints/hint.ts";
import { printable } from "../../harness/text/printable.ts";
import { shorten } from "../../harness/text/shorten.ts";
import { html, Markup } from "../markup.ts";
import { colourPython } from "../spec/python-colours.ts";

/** Returns the id of a line in the page. */
export function lineAnchor(line: number): string {
  return `L${line}`;
}

/** Returns the id of a hint in the page. `index` is the place of the hint in the list of hints. */
export function hintAnchor(index: number): string {
  return `hint-${index + 1}`;
}

/** Returns how many lines of a program the page shows. */
export function shownLineCount(text: string): number {
  return shownLines(linesOf(text)).length;
}

/**
 * Renders the source of a program with line numbers. A line with hints has a link to each of these hints. Hints about
 * other files than `path` are not marked. Very long programs and very long lines are shortened.
 */
export function renderSource(text: string, hints: readonly Hint[], path: string): Markup {
  const lines = linesOf(text);
  const shown = shownLines(lines);
  const byLine = new Map<number, { index: number; word: string }[]>();
  for (const [index, { file, line, kind }] of hints.entries()) {
    const word = kind === "note" ? "note" : "hint";
    if (file === path) byLine.set(line, [...(byLine.get(line) ?? []), { index, word }]);
  }
  const items = coloured(shown).map((line, i) => {
    const marks = byLine.get(i + 1) ?? [];
    const links = marks.map(
      ({ index, word }) =>
        html`<a class="marker" href="#${hintAnchor(index)}">${word} ${index + 1}</a>`,
    );
    return html`<li id="${lineAnchor(i + 1)}"${marks.length > 0 && html` class="hinted"`}><code>${line}</code>${links}</li>\n`;
  });
  return html`<ol class="source">
${items}</ol>
${lines.length > shown.length && html`<p class="notice">The page shows the first ${shown.length} of ${lines.length} lines.</p>\n`}`;
}

/** The largest number of characters that are shown. Longer programs do not run on a microcontroller. */
const MOST_CHARACTERS = 150_000;
const LONGEST_LINE = 300;

/**
 * The largest number of characters of the coloured text, with its markup. If the coloured text is longer, the page
 * shows the program without colours, so that the page does not become too large.
 */
const MOST_COLOURED = 1_500_000;

/** Returns the lines from the start of the program that fit into the page. */
function shownLines(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let left = MOST_CHARACTERS;
  for (const line of lines) {
    const text = shorten(printable(shorten(line, LONGEST_LINE)), LONGEST_LINE);
    left -= text.length + 1;
    if (left < 0) break;
    shown.push(text);
  }
  return shown;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split(/\r?\n/);
}

/**
 * Returns the lines with coloured syntax. All lines are coloured together, because a text in triple quotes may have
 * several lines. The markup of each line is complete.
 */
function coloured(lines: readonly string[]): Markup[] {
  const { text } = colourPython(lines.join("\n"));
  if (text.length > MOST_COLOURED) return lines.map((line) => html`${line}`);
  let open = "";
  return text.split("\n").map((line) => {
    const start = open;
    const last = [...line.matchAll(/<span class="\w+">|<\/span>/g)].at(-1)?.[0];
    if (last !== undefined) open = last === "</span>" ? "" : last;
    return new Markup(`${start}${line}${open === "" ? "" : "</span>"}`);
  });
}
