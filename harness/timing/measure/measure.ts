import type { Runtime } from "../../trace/runtime.ts";
import type { Figure } from "../figure.ts";
import type { Block, Method } from "../measurement.ts";
import type { BlockRecord } from "./block-record.ts";
import { type BlockRun, measureBlock } from "./block-run.ts";
import { estimateBlockMs, loadsOf, type PlanOptions, planSamples } from "./sample-plan.ts";

/** A runtime that is measured, and the name of its column. */
export interface Target {
  readonly column: string;
  readonly runtime: Runtime;
}

export interface MeasureOptions extends PlanOptions {
  /** The folder that contains the programs. */
  readonly programs: string;
  readonly signal: AbortSignal;
  /**
   * The time in milliseconds during which aiorig starts new blocks of samples. The last block may end after this time.
   * If this time is set, aiorig ignores the number of blocks in the plan.
   */
  readonly soakMs?: number | undefined;
  readonly now?: () => number;
}

/** One block of samples, or the reason why a timing figure cannot be measured on a target. */
export type MeasureEvent =
  | {
      readonly kind: "block";
      readonly figure: string;
      readonly column: string;
      readonly block: Block;
      readonly method: Method;
      /**
       * What the instrument recorded for the block. Absent if no instrument measured. The results contain only the
       * worst samples of this record.
       */
      readonly record?: BlockRecord;
    }
  | {
      readonly kind: "missing";
      readonly figure: string;
      readonly column: string;
      readonly reason: string;
      /**
       * True if the target lacks something that the timing figure needs. False if a program or the target failed, or if
       * `soakMs` ended before the first block.
       */
      readonly isUnsupported: boolean;
    };

/**
 * Measures timing figures on targets, one block after the other, and yields each block as soon as it is measured.
 *
 * The order of the targets alternates from block to block: A B, then B A, and so on. So a slow change of the machine,
 * such as heat, affects all targets in the same way.
 *
 * A figure that cannot be measured is reported once per target. There are three reasons:
 * - The target does not support the figure. It is not tried again on this target.
 * - The target fails to measure the figure. It is not tried again on this target.
 * - `soakMs` ends before the first block of the figure.
 *
 * When the signal aborts, the generator ends.
 */
export async function* measure(
  targets: readonly Target[],
  figures: readonly Figure[],
  options: MeasureOptions,
): AsyncGenerator<MeasureEvent> {
  const now = options.now ?? Date.now;
  const endMs = now() + (options.soakMs ?? 0);
  const isOver = () => options.soakMs !== undefined && now() >= endMs;
  const given = new Set<string>();
  const measured = new Set<string>();
  const planned = Math.max(...figures.map((figure) => planSamples(figure, options).blocks));
  const most = options.soakMs === undefined ? planned : Number.POSITIVE_INFINITY;
  for (let index = 0; index < most && !isOver(); index++) {
    // If no timing figure can be measured any more, further rounds would measure nothing, so the measurement ends.
    if (given.size === figures.length * targets.length) break;
    for (const figure of figures) {
      const plan = planSamples(figure, options);
      for (const { column, runtime } of index % 2 === 0 ? targets : targets.toReversed()) {
        const key = `${figure.id} ${column}`;
        for (const load of given.has(key) ? [] : loadsOf(figure)) {
          if (options.signal.aborted) return;
          if (isOver()) break;
          const run = await measureBlock(runtime, figure, {
            ...plan,
            load,
            seed: index,
            programs: options.programs,
            expectedMs: estimateBlockMs(figure, plan) / loadsOf(figure).length,
            signal: options.signal,
          });
          const event = eventOf(figure, column, run);
          if (event === undefined) return;
          measured.add(key);
          yield event;
          if (event.kind === "missing") {
            given.add(key);
            break;
          }
        }
      }
    }
  }
  for (const figure of figures) {
    for (const { column } of targets) {
      if (!measured.has(`${figure.id} ${column}`)) yield noTime(figure, column);
    }
  }
}

function noTime({ id: figure }: Figure, column: string): MeasureEvent {
  const reason = "the time that --soak allows ended before aiorig started this measurement";
  return { kind: "missing", figure, column, reason, isUnsupported: false };
}

function eventOf({ id: figure }: Figure, column: string, run: BlockRun): MeasureEvent | undefined {
  switch (run.kind) {
    case "measured": {
      const { block, method, record } = run;
      return { kind: "block", figure, column, block, method, ...(record && { record }) };
    }
    case "aborted":
      return undefined;
    case "unsupported":
    case "failed": {
      const isUnsupported = run.kind === "unsupported";
      return { kind: "missing", figure, column, reason: run.reason, isUnsupported };
    }
  }
}
