import type { Level } from "../trace/waveform.ts";

const CAPACITY = 10_000;
const HEADER_BYTES = 8;
const STEP_BYTES = 16;

/**
 * A step that somebody adds while the program runs. The step drives a wire or types a key. `wire` is the index of the
 * wire in the list of wires.
 */
export type LiveStep =
  | { readonly wire: number; readonly level: Level | null }
  | { readonly key: number };

/**
 * Steps that drive wires or type keys, in memory that a worker shares with its owner. The owner adds steps. The worker
 * chooses a time for each step, carries the step out at this time, and writes this time into the memory.
 */
export class LiveSteps {
  readonly shared: SharedArrayBuffer;
  /** The number of steps that were added. */
  readonly #added: Int32Array;
  readonly #view: DataView;
  /** The number of steps that `take` has returned. */
  #taken = 0;

  /** Without `source`, makes a new buffer. Otherwise makes a view of `source`, a buffer that the other thread made. */
  constructor(source?: SharedArrayBuffer) {
    this.shared = source ?? new SharedArrayBuffer(HEADER_BYTES + CAPACITY * STEP_BYTES);
    this.#added = new Int32Array(this.shared, 0, 1);
    this.#view = new DataView(this.shared, HEADER_BYTES);
  }

  /** Adds a step and wakes the worker. If the memory is full, ignores the step. */
  add(step: LiveStep): void {
    const place = this.#added[0]!;
    if (place === CAPACITY) return;
    this.#view.setFloat64(place * STEP_BYTES, Number.NaN);
    const isKey = "key" in step;
    this.#view.setInt32(place * STEP_BYTES + 8, isKey ? KEY : step.wire);
    this.#view.setInt32(place * STEP_BYTES + 12, isKey ? step.key : (step.level ?? RELEASED));
    Atomics.store(this.#added, 0, place + 1);
    Atomics.notify(this.#added, 0);
  }

  /** Blocks the thread of the worker for `ms` milliseconds, or until there are steps to take. */
  waitForMore(ms: number): void {
    Atomics.wait(this.#added, 0, this.#taken, ms);
  }

  /** Returns the steps that were added since the last call. Records `atUs` as the time of these steps. */
  take(atUs: number): LiveStep[] {
    const first = this.#taken;
    this.#taken = Atomics.load(this.#added, 0);
    const steps: LiveStep[] = [];
    for (let place = first; place < this.#taken; place++) {
      this.#view.setFloat64(place * STEP_BYTES, atUs);
      steps.push(this.#read(place));
    }
    return steps;
  }

  /** Returns the steps that have happened, with their times in microseconds. */
  happened(): (LiveStep & { readonly atUs: number })[] {
    return Array.from({ length: Atomics.load(this.#added, 0) }, (_, place) => ({
      ...this.#read(place),
      atUs: this.#view.getFloat64(place * STEP_BYTES),
    })).filter(({ atUs }) => !Number.isNaN(atUs));
  }

  #read(place: number): LiveStep {
    const wire = this.#view.getInt32(place * STEP_BYTES + 8);
    const value = this.#view.getInt32(place * STEP_BYTES + 12);
    if (wire === KEY) return { key: value };
    return { wire, level: value === RELEASED ? null : (value as Level) };
  }
}

const RELEASED = -1;
/** The value of `wire` in a step that types a key. */
const KEY = -1;
