/** What a check found in a trace. `undecided`: the measurement cannot carry a conclusion either way. */
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
