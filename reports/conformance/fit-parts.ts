import type { Markup } from "../markup.ts";

/**
 * A part of a page: its whole text, and a shorter text. The shorter text is used if the page would become too large.
 */
export interface Part {
  readonly whole: () => Markup;
  readonly brief: () => Markup;
}

/**
 * Makes all parts of a page, so that together they need at most `mostBytes`:
 * 1. Each part gets its brief text. If these texts already need more than `mostBytes`, the limit is not kept.
 * 2. As long as there is space, the parts get their whole texts, in their order. So the most important group must come
 *    first, and the most important parts must come first in their group.
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
 * The largest number of parts of a group whose whole texts are made but do not fit. After that, all further parts of
 * the group keep their brief texts, because making whole texts takes time.
 */
const MOST_MISFITS = 20;

function bytesOf({ text }: Markup): number {
  return Buffer.byteLength(text);
}
