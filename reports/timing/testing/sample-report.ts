import type { BudgetVerdict } from "../../../harness/timing/budget.ts";
import type { WireCut } from "../../../harness/timing/causes/wire-cut.ts";
import type { Figure } from "../../../harness/timing/figure.ts";
import type { TimingTarget } from "../../../harness/timing/files/timing-lines.ts";
import type { Block, Measurement } from "../../../harness/timing/measurement.ts";
import type {
  Absent,
  BlockSummary,
  Curve,
  Estimate,
  Summary,
} from "../../../harness/timing/statistics/summary.ts";
import type { JudgedMeasurement, NamedComparison, TimingReport } from "../report-data.ts";

/** The size of a report that tests and benchmarks render. */
export interface SampleSize {
  readonly figures: number;
  readonly targets: number;
  readonly blocks: number;
  /** The number of samples in each block. */
  readonly samples: number;
}

/**
 * Makes a report. By default, the report has a sleep, a period, a curve and a share, each on two targets. One target is
 * emulated.
 */
export function sampleReport(options: Partial<SampleSize> = {}): TimingReport {
  const { figures = 4, targets = 2, blocks = 10, samples = 60 } = options;
  const shown = Array.from({ length: figures }, (_, i) => figureOf(i));
  const columns = Array.from({ length: targets }, (_, i) => targetOf(i));
  const random = randomOf(7);
  const measurements = shown.flatMap((figure) =>
    columns.map(({ column, isEmulated }, i) =>
      measurementOf(figure, column, isEmulated, { blocks, samples, targets: i }, random),
    ),
  );
  return {
    results: {
      header: {
        type: "timing",
        schema: 1,
        suite: "0.1.0",
        started: "2026-11-28T10:00:00Z",
        host: "bench-3",
        targets: columns,
        figures: [...shown.map(({ id }) => id), "LATENCY-FLAG-PIN"],
        plan: { blocks },
      },
      measurements,
      worst: [],
      missing: [
        {
          type: "missing",
          figure: "LATENCY-FLAG-PIN",
          column: columns[0]!.column,
          reason: "This runtime has no pins.",
          isUnsupported: true,
        },
      ],
      isComplete: true,
      notices: [],
    },
    figures: shown,
    judged: measurements.map((measurement) => judge(measurement, shown)),
    comparisons: [comparisonOf(shown)],
  };
}

/** Returns a quantile of the samples, for example the median if `share` is 0.5. The value is not interpolated. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

const KINDS: readonly Pick<Figure, "id" | "name" | "statement" | "quantity">[] = [
  {
    id: "LATE-10-ALONE",
    name: "sleep_ms(10) lateness, alone",
    statement:
      "No other task runs. The time from the call of `sleep_ms(10)` until the task runs again, minus 10 ms.",
    quantity: { kind: "duration", requestedUs: 10_000 },
  },
  {
    id: "PERIOD-ABSOLUTE",
    name: "period of an absolute loop",
    statement: "The time from one round to the next, minus 10 ms, of an absolute loop.",
    quantity: { kind: "period", requestedUs: 10_000, isAbsolute: true },
  },
  {
    id: "CURVE-EVENT",
    name: "Event to waiting task, beside 0 to 64 busy tasks",
    statement:
      "The measured value is the time from `set` of an Event until the task that waits for this Event runs.",
    quantity: { kind: "curve", loads: [0, 8, 16, 32, 64] },
  },
  {
    id: "FAIR-SHARE",
    name: "share of turns of 10 equal tasks",
    statement:
      "The number of turns that each of 10 equal tasks gets. 100 percent is a tenth of all turns.",
    quantity: { kind: "share" },
  },
];

function figureOf(index: number): Figure {
  const kind = KINDS[index % KINDS.length]!;
  const round = Math.floor(index / KINDS.length);
  return {
    ...kind,
    id: round === 0 ? kind.id : `${kind.id}-${round}`,
    sources: ["https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.sleep_ms"],
    program: "timing/sleep_lateness.py",
    constants: { DELAY_MS: 10 },
  };
}

function targetOf(index: number): TimingTarget {
  const isEmulated = index % 2 === 1;
  return {
    column: isEmulated ? `pico-virtual@1.2${index}` : `micropython@1.2${index}`,
    version: `1.2${index}.0`,
    platform: isEmulated ? "rp2" : "linux",
    implementation: "MicroPython",
    asyncio: "extmod/asyncio 3.0.0",
    isEmulated,
    ...(isEmulated && {
      rig: "pico-virtual",
      firmware: { path: "RPI_PICO-20250911-v1.26.1.uf2", hash: "a".repeat(64) },
    }),
  };
}

interface Shape {
  readonly blocks: number;
  readonly samples: number;
  readonly targets: number;
}

function measurementOf(
  { id, quantity }: Figure,
  column: string,
  isEmulated: boolean,
  { blocks, samples, targets }: Shape,
  random: () => number,
): Measurement {
  const loads = quantity.kind === "curve" ? quantity.loads : [undefined];
  return {
    figure: id,
    column,
    method: { source: "marks", resolutionUs: 1, tickUs: 1000, isEmulated },
    blocks: Array.from({ length: blocks }, (_, block) => loads.map((load) => ({ load, block })))
      .flat()
      .map(({ load, block }): Block => {
        if (quantity.kind === "share") {
          return { samplesUs: Array.from({ length: 10 }, () => 95 + 10 * random()), lost: 0 };
        }
        const base = 80 + 60 * targets + 4 * block + (load ?? 0) * (12 + 6 * targets);
        return {
          samplesUs: Array.from({ length: samples }, () => sampleOf(base, random)),
          lost: 0,
          ...(load !== undefined && { load }),
        };
      }),
  };
}

/** The waveform around a sample of 16.1 ms. */
const sampleWires: WireCut = {
  waveform: {
    initial: { LED: 0 },
    edges: [
      { wire: "LED", level: 1, atUs: 4000 },
      { wire: "LED", level: 0, atUs: 20_120 },
    ],
    watchedUs: 24_120,
  },
  sample: { fromUs: 4000, toUs: 20_120 },
};

/** Returns a sample from a skewed distribution with a second peak, rare outliers and rare early wakes. */
function sampleOf(base: number, random: () => number): number {
  const tail = -Math.log(1 - random()) * 45;
  const peak = random() < 0.2 ? 300 : 0;
  const outlier = random() < 0.003 ? 6000 * random() : 0;
  const early = random() < 0.004 ? -900 : 0;
  return Math.round(base + tail + peak + outlier + early);
}

function judge(measurement: Measurement, figures: readonly Figure[]): JudgedMeasurement {
  const figure = figures.find(({ id }) => id === measurement.figure)!;
  const summary = summaryOf(measurement, figure);
  return {
    summary,
    budgets: figure.quantity.kind === "duration" ? [budgetOf(summary)] : [],
    ...(measurement.method.isEmulated && {
      unexplained: 0.07,
      worst: [
        { block: 2, index: 17, value: 6120, cause: "garbage collection", wires: sampleWires },
        { block: 0, index: 3, value: 5480 },
      ],
    }),
  };
}

function summaryOf({ figure, column, blocks }: Measurement, { quantity }: Figure): Summary {
  const sorted = blocks.flatMap(({ samplesUs }) => samplesUs).sort((a, b) => a - b);
  const at = (share: number) => estimateOf(quantile(sorted, share));
  const early = sorted.filter((sample) => sample <= -1000).length;
  const isShare = quantity.kind === "share";
  return {
    figure,
    column,
    unit: isShare ? "%" : "us",
    n: sorted.length,
    lost: 0,
    blocks: blocks.map(blockOf),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    median: at(0.5),
    mad: estimateOf(31.5),
    p90: at(0.9),
    p99: at(0.99),
    "p99.9": absent("The percentile p99.9 needs 10,000 samples.", 10_000),
    early: isShare
      ? absent("A share is never early.")
      : {
          wholeTick: early,
          doubtful: 0,
          less: 2,
          mostUs: 880,
          wholeTickRate: { value: early / sorted.length, interval: absent("There are too few.") },
        },
    driftPpm: quantity.kind === "period" ? estimateOf(12.5) : absent("Only periods have a drift."),
    curve: quantity.kind === "curve" ? curveOf(blocks) : absent("This figure is not a curve."),
    share: isShare
      ? { least: estimateOf(95), greatest: estimateOf(105) }
      : absent("This figure is not a share."),
    uncertainty: {
      parts: [
        {
          name: "clock resolution",
          halfWidthUs: 1,
          isCombined: true,
          explanation: "The clock counts microseconds.",
        },
      ],
      halfWidthUs: 1,
      halfWidthPpm: 0,
    },
  };
}

function estimateOf(value: number): Estimate {
  return { value, interval: { low: value * 0.95, high: value * 1.05 } };
}

function absent(reason: string, samplesNeeded?: number): Absent {
  return { absent: reason, ...(samplesNeeded !== undefined && { samplesNeeded }) };
}

function blockOf({ samplesUs, lost, load }: Block): BlockSummary {
  const sorted = [...samplesUs].sort((a, b) => a - b);
  return {
    n: sorted.length,
    lost,
    min: sorted[0]!,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    max: sorted.at(-1)!,
    ...(load !== undefined && { load }),
  };
}

function curveOf(blocks: readonly Block[]): Curve {
  const loads = [...new Set(blocks.map(({ load }) => load ?? 0))];
  const points = loads.map((load) => {
    const alike = blocks.filter((block) => block.load === load);
    const sorted = alike.flatMap(({ samplesUs }) => samplesUs).sort((a, b) => a - b);
    return {
      load,
      n: sorted.length,
      blocks: alike.length,
      min: sorted[0]!,
      max: sorted.at(-1)!,
      median: estimateOf(quantile(sorted, 0.5)),
      p90: estimateOf(quantile(sorted, 0.9)),
      p99: absent("There are too few samples."),
    };
  });
  const first = points[0]!.median.value;
  const slope = (points.at(-1)!.median.value - first) / (loads.at(-1)! - loads[0]!);
  return { slopeUs: estimateOf(slope), interceptUs: first, points };
}

function budgetOf({ early, column }: Summary): BudgetVerdict {
  const value = "absent" in early ? 0 : early.wholeTick;
  const isKept = column.startsWith("micropython");
  return {
    verdict: isKept ? "within" : "beyond",
    statistic: "early",
    limit: 0,
    unit: "samples",
    reason: "Measured in ticks, a sleep never ends early (SLEEP-04).",
    value: isKept ? value : 3,
    interval: null,
    explanation: isKept
      ? "No sample is early by a tick."
      : "3 samples are early by a tick or more, but no sample may be early.",
  };
}

function comparisonOf(figures: readonly Figure[]): NamedComparison {
  return {
    before: "baseline of micropython@1.20",
    after: "micropython@1.20",
    comparison: {
      verdict: "worse",
      falseAlarmRate: 0.02,
      tests: figures.length,
      onlyBefore: ["LATE-500-ALONE"],
      onlyAfter: [],
      figures: figures.map(({ id }, i) => ({
        figure: id,
        verdict: i === 0 ? "worse" : "no detectable change",
        statistics: [
          {
            statistic: "median",
            unit: "us",
            verdict: i === 0 ? "worse" : "no detectable change",
            before: 110,
            after: i === 0 ? 2110 : 110,
            effect: i === 0 ? 2000 : 0,
            interval: i === 0 ? { low: 1980, high: 2020 } : { low: -3, high: 3 },
            floor: 50,
            p: i === 0 ? 0.0001 : 0.6,
            alpha: 0.001,
            explanation:
              i === 0 ? "The median is 2,000 us later." : "The change is smaller than the floor.",
          },
        ],
      })),
    },
  };
}

/** Returns a function that returns numbers from 0 to 1. The numbers are the same in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
