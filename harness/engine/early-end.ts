import type { VerdictLine } from "../results/results-lines.ts";

/** The reason why a run ends before all clauses are judged, although nobody stopped the run. */
export class EarlyEnd extends Error {
  override readonly name = "EarlyEnd";
  readonly kind: NonNullable<VerdictLine["unrun"]>;

  /** `message` names what ended the run. The message starts with a small letter and has no full stop. */
  constructor(kind: NonNullable<VerdictLine["unrun"]>, message: string) {
    super(message);
    this.kind = kind;
  }
}
