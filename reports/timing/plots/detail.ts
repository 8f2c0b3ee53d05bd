/** How finely plots are drawn. A page with many plots must stay small. */
export interface Detail {
  readonly bins: number;
  /** The points of each distribution function. */
  readonly points: number;
  /** The parts of each run order. */
  readonly stretches: number;
}

/** Chooses the detail for a page with this number of measurements. */
export function detailFor(measurements: number): Detail {
  return measurements > MANY
    ? { bins: 40, points: 40, stretches: 45 }
    : { bins: 60, points: 80, stretches: 110 };
}

const MANY = 200;
