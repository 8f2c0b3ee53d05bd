import type { Figure } from "../timing/figure.ts";
import {
  type MeasureEvent,
  type MeasureOptions,
  measure,
  type Target,
} from "../timing/measure/measure.ts";
import { estimateBlockMs, planSamples } from "../timing/measure/sample-plan.ts";
import { formatDuration } from "./duration.ts";
import { IS_TERMINAL, showTasks, tenths } from "./progress.ts";

/**
 * Measures timing figures and shows a line of progress: how much is done, what is being measured, and how much time is
 * left. `onEvent` is called for each block of samples as soon as it is measured. Returns false if the signal stopped
 * the measurement.
 */
export async function measureWithProgress(
  targets: readonly Target[],
  figures: readonly Figure[],
  options: MeasureOptions,
  onEvent: (event: MeasureEvent) => void,
): Promise<boolean> {
  const progress = new TimeProgress(targets.length, figures, options);
  await showTasks(
    [
      {
        title: progress.text,
        async task(_notices, task) {
          let told = 0;
          for await (const event of measure(targets, figures, options)) {
            onEvent(event);
            progress.count(event);
            const reached = tenths(progress.done, 1);
            if (IS_TERMINAL) task.title = progress.text;
            else if (reached > told && reached < 10) task.output = progress.text;
            told = Math.max(told, reached);
          }
          task.title = options.signal.aborted ? `${progress.text} (stopped)` : progress.endText;
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  return !options.signal.aborted;
}

class TimeProgress {
  readonly #startedMs = Date.now();
  readonly #figures: ReadonlyMap<string, Figure>;
  readonly #options: MeasureOptions;
  readonly #targets: number;
  readonly #totalMs: number;
  #doneMs = 0;
  #blocks = 0;
  #current = "";

  constructor(targets: number, figures: readonly Figure[], options: MeasureOptions) {
    this.#targets = targets;
    this.#figures = new Map(figures.map((figure) => [figure.id, figure]));
    this.#options = options;
    const onceMs = figures.reduce((sum, figure) => sum + this.#costMs(figure), 0);
    this.#totalMs = options.soakMs ?? onceMs * targets;
  }

  /** The share of the measurement that is done, from 0 to 1. */
  get done(): number {
    const { soakMs } = this.#options;
    const doneMs = soakMs === undefined ? this.#doneMs : Date.now() - this.#startedMs;
    return Math.min(1, doneMs / this.#totalMs);
  }

  get text(): string {
    const elapsedMs = Date.now() - this.#startedMs;
    const { done } = this;
    const left =
      done < 0.02 ? "" : `, about ${formatDuration((elapsedMs / done) * (1 - done))} left`;
    const targets = this.#targets === 1 ? "" : ` on ${this.#targets} targets`;
    const figures = this.#figures.size === 1 ? "1 figure" : `${this.#figures.size} figures`;
    return `Measuring ${figures}${targets} ${Math.floor(100 * done)} %${left}${this.#current}`;
  }

  get endText(): string {
    const blocks = this.#blocks === 1 ? "1 block" : `${this.#blocks} blocks`;
    return `Measured ${blocks} in ${formatDuration(Date.now() - this.#startedMs)}`;
  }

  count(event: MeasureEvent): void {
    const figure = this.#figures.get(event.figure)!;
    const { blocks } = planSamples(figure, this.#options);
    this.#current = `: ${event.figure} on ${event.column}`;
    if (event.kind === "missing") {
      this.#doneMs += this.#costMs(figure);
      return;
    }
    this.#blocks += 1;
    const loads = figure.quantity.kind === "curve" ? figure.quantity.loads.length : 1;
    this.#doneMs += this.#costMs(figure) / blocks / loads;
  }

  #costMs(figure: Figure): number {
    const plan = planSamples(figure, this.#options);
    return plan.blocks * (estimateBlockMs(figure, plan) + START_MS);
  }
}

/** The estimated time that a target needs to start, in milliseconds. */
const START_MS = 200;
