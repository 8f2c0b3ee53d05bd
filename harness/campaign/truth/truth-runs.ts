import { fileURLToPath } from "node:url";
import type { Figure } from "../../timing/figure.ts";
import { measureBlock } from "../../timing/measure/block-run.ts";
import type { Block, Measurement } from "../../timing/measurement.ts";
import { seededDraw } from "../../timing/random.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { knownDelays, MOST_SEED, SHAPES, type Shape } from "./known-delays.ts";

export interface TruthPlan {
  readonly shape: Shape;
  /** The number of measurements. */
  readonly runs: number;
  /** The number of fresh starts per measurement. */
  readonly blocks: number;
  /** Samples per block. */
  readonly samples: number;
  readonly seed: number;
}

/**
 * Several measurements that are made together, and the errors of their samples. Each start of the board measures one
 * block of each measurement.
 */
export interface TruthBatch {
  readonly measurements: readonly Measurement[];
  /** The error of each sample: the measured delay minus the injected delay. */
  readonly errorsUs: Float64Array;
}

/** The largest number of measurements that are made together. */
export const BATCH = 10;

/**
 * Measures known delays, and yields each batch as soon as it is complete. When the signal aborts, the generator ends.
 * Throws Error if the program fails or samples are lost.
 *
 * Each start of the board measures one block for each measurement of the batch. So the blocks of one measurement come
 * from different starts. A start for each block would be slow, because a start needs as much time as 300 samples.
 */
export async function* measureTruth(
  runtime: Runtime,
  plan: TruthPlan,
  signal: AbortSignal,
): AsyncGenerator<TruthBatch> {
  const draw = seededDraw(plan.seed);
  for (let done = 0; done < plan.runs; done += BATCH) {
    const runs = Math.min(BATCH, plan.runs - done);
    const blocks: Block[][] = Array.from({ length: runs }, () => []);
    const errors: number[] = [];
    let method: Measurement["method"] | undefined;
    for (let i = 0; i < plan.blocks; i++) {
      const start = await measureStart(runtime, plan, runs, 1 + draw(MOST_SEED), signal);
      if (start === undefined) return;
      method = start.method;
      errors.push(...start.errorsUs);
      for (const [run, list] of blocks.entries()) list.push(start.blocks[run]!);
    }
    yield {
      measurements: blocks.map((list) => ({
        figure: FIGURE.id,
        column: runtime.name,
        blocks: list,
        method: method!,
      })),
      errorsUs: Float64Array.from(errors),
    };
  }
}

/** The measurement that the campaign makes. `measureStart` fills in its `constants`. */
export const FIGURE: Figure = {
  id: "KNOWN-DELAYS",
  name: "known delays",
  statement:
    "The program waits, and the measured value is the duration of this wait. The host computes the same durations from the same seed, so it knows the true value.",
  sources: [],
  quantity: { kind: "duration", requestedUs: 0 },
  program: fileURLToPath(new URL("known_delays.py", import.meta.url)),
  constants: {},
};

interface Start {
  readonly blocks: readonly Block[];
  readonly method: Measurement["method"];
  readonly errorsUs: readonly number[];
}

async function measureStart(
  runtime: Runtime,
  { shape, samples }: TruthPlan,
  runs: number,
  seed: number,
  signal: AbortSignal,
): Promise<Start | undefined> {
  if (signal.aborted) return undefined;
  const delays = knownDelays(shape, seed, runs * samples, samples);
  const constants = { SHAPE: SHAPES.indexOf(shape), DELAY_SEED: seed, BLOCK: samples };
  const run = await measureBlock(
    runtime,
    { ...FIGURE, constants },
    {
      samples: delays.length,
      seed,
      programs: "/",
      expectedMs: delays.reduce((sum, us) => sum + us, 0) / 1000 + delays.length + START_MS,
      signal,
    },
  );
  if (run.kind === "aborted") return undefined;
  if (run.kind !== "measured") throw new Error(`the delays cannot be measured: ${run.reason}`);
  const { block, method } = run;
  if (block.lost > 0) throw new Error(`the instrument lost ${block.lost} samples`);
  return {
    method,
    errorsUs: block.samplesUs.map((us, i) => us - delays[i]!),
    blocks: Array.from({ length: runs }, (_, i) => ({
      ...block,
      samplesUs: block.samplesUs.slice(i * samples, (i + 1) * samples),
    })),
  };
}

const START_MS = 500;
