import type { Markup } from "../markup.ts";

/**
 * A part of a page: its whole text, and a shorter text. The shorter text is used if the page would become too large.
 */
export interface Part {
  readonly whole: () => Markup;
  readonly brief: () => Markup;
}

/**
 * Makes all parts of a page. The parts together need at most `mostBytes`, unless their brief texts already need more.
 * The first parts get their whole texts, as long as there is space. So the most important group must come first, and
 * the most important parts must come first in their group.
 */
export function fitParts<K>(
  groups: readonly ReadonlyMap<K, Part>[],
  mostBytes: number,
): Map<K, Markup> {
  const fitted = new Map(
    groups.flatMap((parts) => [...parts]).map(([key, part]) => [key, part.brief()]),
  );
  let left = mostBytes - [...fitted.values()].reduce((sum, brief) => sum + bytesOf(brief), 0);
  for (const parts of groups) {
    let misfits = 0;
    for (const [key, { whole }] of parts) {
      if (left <= 0 || misfits >= MOST_MISFITS) break;
      const markup = whole();
      const more = bytesOf(markup) - bytesOf(fitted.get(key)!);
      if (more > left) misfits += 1;
      else {
        left -= more;
        fitted.set(key, markup);
      }
    }
  }
  return fitted;
}

/**
 * If this many parts of a group did not fit with their whole texts, all further parts of the group get their brief
 * texts, and their whole texts are not made. This saves time.
 */
const MOST_MISFITS = 20;

function bytesOf({ text }: Markup): number {
  return Buffer.byteLength(text);
}
