/** How much detail the plots of a page show. If a page has many plots, less detail keeps the page small. */
export interface Detail {
  readonly bins: number;
  /** The number of points of each distribution function. */
  readonly points: number;
  /**
   * For a plot that shows the samples in the order of the run: the number of parts into which the samples are divided.
   */
  readonly stretches: number;
  /** For each target, the number of worst samples that have a waveform. */
  readonly waveforms: number;
  /**
   * True if the samples before and after a worst sample are shown. This matters only for a worst sample without a known
   * cause.
   */
  readonly hasNeighbours: boolean;
  /** False if the page has no space for plots. */
  readonly hasPlots: boolean;
  /** A notice for the reader, if the page lacks something. */
  readonly notice?: string;
}

/** The largest size of a page, in bytes. Larger pages open slowly. */
export const PAGE_LIMIT_BYTES = 4_900_000;

/**
 * Renders a page with as much detail as fits into `limitBytes`. The result is larger than this limit if even the page
 * with the least detail does not fit. Each rendering takes seconds. So if there are many measurements, the one or two
 * finest levels of detail are not tried.
 */
export function fitDetail(
  measurements: number,
  limitBytes: number,
  render: (detail: Detail) => string,
): string {
  const first = measurements > MANY ? 2 : measurements > SEVERAL ? 1 : 0;
  let page = "";
  for (const detail of DETAILS.slice(first)) {
    page = render(detail);
    if (Buffer.byteLength(page) <= limitBytes) break;
  }
  return page;
}

const MANY = 200;
const SEVERAL = 60;

/** The detail of a page with few measurements. */
export const FINE: Detail = {
  bins: 60,
  points: 80,
  stretches: 110,
  waveforms: 10,
  hasNeighbours: true,
  hasPlots: true,
};

const COARSE: Detail = {
  ...{ bins: 40, points: 40, stretches: 45 },
  ...{ waveforms: 0, hasNeighbours: false, hasPlots: true },
};

/** The levels of detail. The finest level comes first. */
const DETAILS: readonly Detail[] = [
  FINE,
  { ...FINE, waveforms: 2 },
  COARSE,
  {
    ...COARSE,
    ...{ bins: 24, points: 24, stretches: 24 },
    notice: "There are so many measurements that each plot has fewer points than usual.",
  },
  {
    ...COARSE,
    hasPlots: false,
    notice:
      "There are so many measurements that this page has no plots. To see the plots, measure fewer figures or targets.",
  },
];
