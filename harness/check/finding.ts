/**
 * The result of a check of a trace. The result is `undecided` if the measurement cannot show whether the check holds.
 */
export type Finding =
  | { readonly kind: "holds" }
  | { readonly kind: "broken"; readonly detail: string }
  | { readonly kind: "undecided"; readonly detail: string };

export const holds: Finding = { kind: "holds" };

export function broken(detail: string): Finding {
  return { kind: "broken", detail };
}

export function undecided(detail: string): Finding {
  return { kind: "undecided", detail };
}

/**
 * Returns the first broken finding. If no finding is broken, returns the first undecided finding. If all findings hold,
 * returns `holds`.
 */
export function worstOf(findings: Iterable<Finding>): Finding {
  let worst: Finding = holds;
  for (const finding of findings) {
    if (finding.kind === "broken") return finding;
    if (worst.kind === "holds") worst = finding;
  }
  return worst;
}
