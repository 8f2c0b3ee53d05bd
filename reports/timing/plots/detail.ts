/** How finely plots are drawn. A page with many plots must stay small. */
export interface Detail {
  readonly bins: number;
  /** The points of each distribution function. */
  readonly points: number;
  /** The parts of each run order. */
  readonly stretches: number;
  /** The waveforms of the worst samples of each target. */
  readonly waveforms: number;
}

/** Chooses the detail for a page with this number of measurements. */
export function detailFor(measurements: number): Detail {
  return measurements > MANY
    ? { bins: 40, points: 40, stretches: 45, waveforms: 2 }
    : { bins: 60, points: 80, stretches: 110, waveforms: 10 };
}

const MANY = 200;
