import type { RecordedSample } from "../measure/block-record.ts";
import type { MeasureEvent } from "../measure/measure.ts";
import { attribute, meanOf } from "./attribute.ts";
import type { Breakdown } from "./breakdown.ts";
import type { WorstSample, WorstSamples } from "./worst-samples.ts";

type BlockEvent = Extract<MeasureEvent, { kind: "block" }>;

/**
 * Keeps the worst samples of each timing figure on each target while blocks of samples arrive. Ignores a block that has
 * no record of what happened during its samples. Only an instrument makes such a record.
 */
export class WorstCollector {
  readonly #blocks = new Map<string, BlockEvent[]>();

  add(event: MeasureEvent): void {
    if (event.kind !== "block" || event.record === undefined) return;
    const key = `${event.figure} ${event.column}`;
    const known = this.#blocks.get(key);
    if (known === undefined) this.#blocks.set(key, [event]);
    else known.push(event);
  }

  /**
   * Returns the worst samples so far, with their causes. A cause is found by comparison with samples of the same load
   * that are close to the median.
   */
  worst(): WorstSamples[] {
    return [...this.#blocks.values()].map(worstOf);
  }
}

const KEPT = 10;

/** A typical sample is the mean of this many samples: those that are closest to the median. */
const TYPICAL = 5;

function worstOf(blocks: readonly BlockEvent[]): WorstSamples {
  const { figure, column, record } = blocks[0]!;
  const typical = new Map<number | undefined, Breakdown>();
  for (const load of new Set(blocks.map(({ block }) => block.load))) {
    typical.set(load, typicalOf(blocks.filter(({ block }) => block.load === load)));
  }
  const samples = blocks
    .flatMap((event, block) => event.record!.worst.map((one) => ({ ...one, block, event })))
    .sort((a, b) => b.value - a.value)
    .filter(isNew())
    .slice(0, KEPT)
    .map(({ block, index, value, wires, event }): WorstSample => {
      const breakdown = event.record!.breakdowns?.[index];
      const context = { isFirst: index === 0, tickUs: event.method.tickUs };
      return {
        ...{ block, index, value, wires },
        ...(breakdown && {
          causes: attribute(breakdown, typical.get(event.block.load)!, context),
        }),
      };
    });
  const { withoutCauses } = record!;
  return { figure, column, samples, ...(withoutCauses !== undefined && { withoutCauses }) };
}

function typicalOf(blocks: readonly BlockEvent[]): Breakdown {
  const known = blocks.flatMap(({ block, record }) =>
    block.samplesUs.flatMap((value, i) => {
      const breakdown = record!.breakdowns?.[i];
      return breakdown === undefined ? [] : [{ value, breakdown }];
    }),
  );
  known.sort((a, b) => a.value - b.value);
  const first = Math.max(0, Math.floor((known.length - TYPICAL) / 2));
  return meanOf(known.slice(first, first + TYPICAL).map(({ breakdown }) => breakdown));
}

/**
 * Returns a filter that accepts each sample of an emulated target only once. All runs of an emulated target are
 * identical, so otherwise the worst samples of all blocks would be the same sample. The filter accepts all samples of
 * every other target.
 */
function isNew(): (sample: RecordedSample & { readonly event: BlockEvent }) => boolean {
  const known = new Set<string>();
  return ({ index, value, event: { block, method } }) => {
    const key = `${block.load} ${index} ${value}`;
    const isKnown = known.has(key);
    known.add(key);
    return !method.isEmulated || !isKnown;
  };
}
