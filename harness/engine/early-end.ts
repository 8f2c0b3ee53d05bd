import type { VerdictLine } from "../results/results-lines.ts";

/** Why a run ends before all clauses are judged, although nobody stopped it. */
export class EarlyEnd extends Error {
  override readonly name = "EarlyEnd";
  readonly kind: NonNullable<VerdictLine["unrun"]>;

  /** `message` says what ended the run. The message starts with a small letter and has no full stop. */
  constructor(kind: NonNullable<VerdictLine["unrun"]>, message: string) {
    super(message);
    this.kind = kind;
  }
}
