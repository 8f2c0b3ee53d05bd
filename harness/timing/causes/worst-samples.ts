import type { CausePart } from "./attribute.ts";
import type { WireCut } from "./wire-cut.ts";

/** The worst samples of a figure on a target, with everything that is known about them. */
export interface WorstSamples {
  readonly figure: string;
  readonly column: string;
  /** At most ten samples. The worst sample is first. */
  readonly samples: readonly WorstSample[];
  /** Why the causes are unknown. The field is absent if the causes are known. The text has no full stop. */
  readonly withoutCauses?: string;
}

export interface WorstSample {
  /** The index of the block, from 0. */
  readonly block: number;
  /** The index of the sample in its block, from 0. */
  readonly index: number;
  readonly value: number;
  /** What took longer than in a typical sample. The field is absent if the causes are not known. */
  readonly causes?: readonly CausePart[];
  readonly wires?: WireCut;
}
