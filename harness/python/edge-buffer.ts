import type { Edge, Level, Waveform } from "../trace/waveform.ts";

const CAPACITY = 100_000;
const HEADER_BYTES = 16;
const EDGE_BYTES = 16;

/**
 * The levels of wires, in memory that a worker shares with its owner. The levels survive when the
 * worker is terminated. If the buffer is full, further levels are only counted.
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

  /** Adds a level. `wire` is the index in the list of wires. `atUs` is the time in microseconds. */
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

  /** The number of levels that did not fit into the buffer. */
  get lost(): number {
    return Atomics.load(this.#counts, 1);
  }

  /** Records that the time of the worker has moved. */
  beat(): void {
    Atomics.add(this.#counts, 2, 1);
  }

  /** A number that changes whenever the time of the worker moves. */
  get beats(): number {
    return Atomics.load(this.#counts, 2);
  }

  /**
   * Returns the waveform of the first `watchedUs` microseconds. The first level of a wire is its
   * initial level. The other levels are edges.
   */
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
