import type { Edge, Level, Waveform } from "../trace/waveform.ts";

const CAPACITY = 100_000;
const HEADER_BYTES = 16;
const EDGE_BYTES = 16;

/**
 * Levels of wires in memory that a worker and its owner share, like its output: they are there even
 * if the worker is terminated. What is beyond the capacity is counted, not kept.
 */
export class EdgeBuffer {
  readonly shared: SharedArrayBuffer;
  readonly #counts: Int32Array;
  readonly #view: DataView;

  constructor(shared = new SharedArrayBuffer(HEADER_BYTES + CAPACITY * EDGE_BYTES)) {
    this.shared = shared;
    this.#counts = new Int32Array(shared, 0, 3);
    this.#view = new DataView(shared, HEADER_BYTES);
  }

  /** `wire` by its place in the list of wires. */
  write(wire: number, level: Level, atUs: number): void {
    const count = this.#counts[0]!;
    if (count === CAPACITY) {
      Atomics.add(this.#counts, 1, 1);
      return;
    }
    this.#view.setFloat64(count * EDGE_BYTES, atUs);
    this.#view.setInt32(count * EDGE_BYTES + 8, wire);
    this.#view.setInt32(count * EDGE_BYTES + 12, level);
    Atomics.store(this.#counts, 0, count + 1);
  }

  get lost(): number {
    return Atomics.load(this.#counts, 1);
  }

  /** Notes that the worker's time has passed. */
  beat(): void {
    Atomics.add(this.#counts, 2, 1);
  }

  /** Differs from before if the worker's time has passed since. */
  get beats(): number {
    return Atomics.load(this.#counts, 2);
  }

  /** The first level of a wire is its initial one, the others are edges. */
  read(wires: readonly string[], watchedUs: number): Waveform {
    const initial: Record<string, Level | null> = Object.fromEntries(
      wires.map((wire) => [wire, null]),
    );
    const edges: Edge[] = [];
    for (let i = 0; i < Atomics.load(this.#counts, 0); i++) {
      const atUs = this.#view.getFloat64(i * EDGE_BYTES);
      const wire = wires[this.#view.getInt32(i * EDGE_BYTES + 8)]!;
      const level = this.#view.getInt32(i * EDGE_BYTES + 12) === 1 ? 1 : 0;
      if (initial[wire] === null) initial[wire] = level;
      else if (atUs <= watchedUs) edges.push({ wire, level, atUs });
    }
    return { initial, edges, watchedUs };
  }
}
