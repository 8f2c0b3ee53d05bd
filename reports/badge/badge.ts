import { printableRecord } from "../../harness/text/printable-record.ts";
import { widthOf } from "../../harness/text/width.ts";
import { html } from "../markup.ts";

/** What a badge says. */
export interface BadgeText {
  /** The left part: the target, such as `micropython 1.25.0`. */
  readonly label: string;
  /** The right part: the statement of a certificate. */
  readonly message: string;
  readonly isGood: boolean;
}

/**
 * Renders a badge as one SVG file that loads nothing. Both parts together are also its title, which screen readers
 * read and browsers show. The same text always results in the same bytes.
 */
export function renderBadge(text: BadgeText): string {
  const { label, message, isGood } = printableRecord(text, { longest: MOST_CHARACTERS });
  const left = widthOfPart(label);
  const right = widthOfPart(message);
  const width = left + right;
  const title = `${label}: ${message}`;
  const letters = (part: string, x: number, room: number) =>
    html`<text x="${x + room / 2}" y="14" textLength="${room - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${part}</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" viewBox="0 0 ${width} 20" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="20" rx="3" fill="${LABEL}"/>
<path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}z" fill="${isGood ? GOOD : BAD}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
${letters(label, 0, left)}
${letters(message, left, right)}
</g>
</svg>
`.text;
}

/** The colours of the parts of a badge. White text on each of these colours has a contrast of more than 4.5 to 1. */
const LABEL = "#444444";
const GOOD = "#1a7f37";
const BAD = "#b42318";

const PADDING = 6;
const CHARACTER_WIDTH = 6.6;
const MOST_CHARACTERS = 200;

function widthOfPart(text: string): number {
  return Math.max(1, Math.round(widthOf(text) * CHARACTER_WIDTH)) + 2 * PADDING;
}
