import type { Assessment } from "./assess.ts";

/**
 * Returns the statement of a certificate, such as `must 212/212, should 31/33, suite 0.3.0`. The statement never
 * contains a percentage, because a percentage hides which promises are broken. For an emulated board the statement ends
 * with `emulated`.
 */
export function statementOf({
  counts,
  suite,
  isEmulated,
}: Pick<Assessment, "counts"> & {
  readonly suite: string;
  readonly isEmulated: boolean;
}): string {
  const parts = (["must", "should"] as const).map(
    (level) => `${level} ${counts[level].passed}/${counts[level].total}`,
  );
  return [...parts, `suite ${suite}`, ...(isEmulated ? ["emulated"] : [])].join(", ");
}
