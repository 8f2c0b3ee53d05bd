import type { CausePart } from "./attribute.ts";
import type { WireCut } from "./wire-cut.ts";

/** The worst samples of a figure on a target, with everything that is known about them. */
export interface WorstSamples {
  readonly figure: string;
  readonly column: string;
  /** At most ten samples. The worst sample comes first. */
  readonly samples: readonly WorstSample[];
  /** The reason why the causes are not known, without a full stop. Undefined if the causes are known. */
  readonly withoutCauses?: string;
}

export interface WorstSample {
  /** The index of the block of samples, starting from 0. */
  readonly block: number;
  /** The index of the sample in its block, starting from 0. */
  readonly index: number;
  readonly value: number;
  /** The parts that took longer than in a typical sample. Undefined if the causes are not known. */
  readonly causes?: readonly CausePart[];
  readonly wires?: WireCut;
}
