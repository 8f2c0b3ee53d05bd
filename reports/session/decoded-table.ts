import pc from "picocolors";
import { truncate } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import type { DecodedView } from "./decoded-view.ts";
import { fitLine } from "./fitted-line.ts";

/**
 * Renders what decoders read, one line per transfer, text or frame. If there are many lines, only the first and the
 * last lines are shown.
 */
export function renderDecoded(
  tracks: readonly DecodedView[],
  { width, colour }: PageLook,
): string[] {
  const { bold, dim, yellow } = pc.createColors(colour);
  return tracks.flatMap(({ title, words, lines }, i) => {
    const omitted = lines.length - MOST_LINES;
    const shown = omitted > 0 ? [...lines.slice(0, FIRST), ...lines.slice(-LAST)] : lines;
    return [
      ...(i > 0 ? [""] : []),
      ...fitLine(`${title}: ${words}`, width).map(bold),
      ...shown.flatMap(({ atUs, text, isProblem }, n) => [
        ...(omitted > 0 && n === FIRST
          ? fitLine(`${omitted} more lines are in index.html and session.json`, width).map(dim)
          : []),
        ...[truncate(`${(atUs / 1000).toFixed(3).padStart(10)} ms  ${text}`, width)].map(
          isProblem ? yellow : (line) => line,
        ),
      ]),
    ];
  });
}

const FIRST = 20;
const LAST = 10;
const MOST_LINES = FIRST + LAST;
