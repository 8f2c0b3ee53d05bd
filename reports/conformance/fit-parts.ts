import type { Markup } from "../markup.ts";

/** A part of a page: its whole text, and a shorter text for the case that the page would become too large. */
export interface Part {
  readonly whole: () => Markup;
  readonly brief: () => Markup;
}

/**
 * Makes all parts so that they need at most `mostBytes` together, if their brief texts do. A part is whole if the space
 * is sufficient. So the most important group must come first, and in it the most important parts.
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

/** If so many parts of a group are too large, trying the others would only need time. */
const MOST_MISFITS = 20;

function bytesOf({ text }: Markup): number {
  return Buffer.byteLength(text);
}
