/** How finely plots are drawn. A page with many plots must stay small. */
export interface Detail {
  readonly bins: number;
  /** The points of each distribution function. */
  readonly points: number;
  /** The parts of each run order. */
  readonly stretches: number;
  /** The waveforms of the worst samples of each target. */
  readonly waveforms: number;
  /** True if the samples before and after a worst sample without a cause are shown. */
  readonly hasNeighbours: boolean;
}

/** Chooses the detail for a page with this number of measurements. */
export function detailFor(measurements: number): Detail {
  return measurements > MANY
    ? { bins: 40, points: 40, stretches: 45, waveforms: 0, hasNeighbours: false }
    : {
        bins: 60,
        points: 80,
        stretches: 110,
        waveforms: measurements > SEVERAL ? 2 : 10,
        hasNeighbours: true,
      };
}

const MANY = 200;
const SEVERAL = 60;
