import {
  cutUndriven,
  type Edge,
  type Level,
  type Undriven,
  type Waveform,
} from "../trace/waveform.ts";

/** The default number of levels that a buffer can hold. */
const CAPACITY = 100_000;
const HEADER_BYTES = 24;
const EDGE_BYTES = 16;
/** The stored number that means that nothing drives the wire. */
const UNDRIVEN = 2;

/**
 * The levels of wires, in memory that a worker shares with its owner. The levels survive when the
 * worker is terminated. If the buffer is full, further levels are only counted.
 */
export class EdgeBuffer {
  readonly shared: SharedArrayBuffer;
  readonly capacity: number;
  readonly #counts: Int32Array;
  readonly #seenUs: Float64Array;
  readonly #view: DataView;
  /** The latest known level of each wire, from the entries that `levels` has read. */
  readonly #latest = new Map<number, Level>();
  /** The number of entries that `levels` has read. */
  #followed = 0;

  /**
   * If `source` is a number, makes a new buffer for this number of levels. If `source` is the shared memory of another
   * buffer, makes a view of this memory.
   */
  constructor(source: number | SharedArrayBuffer = CAPACITY) {
    this.shared =
      typeof source === "number"
        ? new SharedArrayBuffer(HEADER_BYTES + source * EDGE_BYTES)
        : source;
    this.capacity = (this.shared.byteLength - HEADER_BYTES) / EDGE_BYTES;
    this.#counts = new Int32Array(this.shared, 0, 4);
    this.#seenUs = new Float64Array(this.shared, 16, 1);
    this.#view = new DataView(this.shared, HEADER_BYTES);
  }

  /**
   * Adds a level, or null if nothing drives the wire any more. `wire` is the index in the list of wires. `atUs` is the
   * time in microseconds.
   */
  write(wire: number, level: Level | null, atUs: number): void {
    const count = this.#counts[0]!;
    if (count === this.capacity) {
      Atomics.add(this.#counts, 1, 1);
      return;
    }
    this.#view.setFloat64(count * EDGE_BYTES, atUs);
    this.#view.setInt32(count * EDGE_BYTES + 8, wire);
    this.#view.setInt32(count * EDGE_BYTES + 12, level ?? UNDRIVEN);
    Atomics.store(this.#counts, 0, count + 1);
  }

  /** The number of levels that did not fit into the buffer. */
  get lost(): number {
    return Atomics.load(this.#counts, 1);
  }

  /** Records that the time of the worker is about to move. */
  beat(): void {
    Atomics.add(this.#counts, 2, 1);
  }

  /** A number that changes whenever the worker's time moves. */
  get beats(): number {
    return Atomics.load(this.#counts, 2);
  }

  /** Records the time of the worker, in microseconds since the start of the program. */
  see(atUs: number): void {
    this.#seenUs[0] = atUs;
  }

  /** The latest time that the worker has recorded, in microseconds. */
  get seenUs(): number {
    return this.#seenUs[0]!;
  }

  /**
   * Records that the program uses a wire: it sets up the pin of the wire, reads the pin or writes to it. `wire` must be
   * less than 32.
   */
  use(wire: number): void {
    this.#counts[3] = this.#counts[3]! | (1 << wire);
  }

  /** Returns the wires that the program has used. */
  used(wires: readonly string[]): string[] {
    const bits = Atomics.load(this.#counts, 3);
    return wires.filter((_, wire) => (bits & (1 << wire)) !== 0);
  }

  /**
   * Returns the waveform of the first `watchedUs` microseconds. The first level of a wire is its initial level, and
   * each later change of its level is an edge. If a wire is undriven for some time and then returns to its earlier
   * level, this is not an edge.
   */
  read(wires: readonly string[], watchedUs: number): Waveform {
    const initial: Record<string, Level | null> = Object.fromEntries(
      wires.map((wire) => [wire, null]),
    );
    const levels = new Map<string, Level>();
    const edges: Edge[] = [];
    const since = new Map<string, number>();
    const undriven: Undriven[] = [];
    for (let i = 0; i < Atomics.load(this.#counts, 0); i++) {
      const atUs = this.#view.getFloat64(i * EDGE_BYTES);
      const wire = wires[this.#wireAt(i)]!;
      const level = this.#levelAt(i);
      if (level === null) {
        since.set(wire, levels.has(wire) ? atUs : 0);
        continue;
      }
      const fromUs = since.get(wire);
      since.delete(wire);
      if (fromUs !== undefined && atUs > fromUs) undriven.push({ wire, fromUs, toUs: atUs });
      if (initial[wire] === null) initial[wire] = level;
      else if (atUs <= watchedUs && level !== levels.get(wire)) edges.push({ wire, level, atUs });
      levels.set(wire, level);
    }
    for (const [wire, fromUs] of since) {
      if (initial[wire] !== null) undriven.push({ wire, fromUs, toUs: watchedUs });
    }
    const waveform = { initial, edges, watchedUs };
    return undriven.length === 0
      ? waveform
      : { ...waveform, ...cutUndriven({ ...waveform, undriven }, watchedUs) };
  }

  /**
   * Returns the latest known level of each wire, or null for a wire that never had a level. The worker may still be
   * writing.
   */
  levels(wires: readonly string[]): Record<string, Level | null> {
    const count = Atomics.load(this.#counts, 0);
    for (; this.#followed < count; this.#followed++) {
      const level = this.#levelAt(this.#followed);
      if (level !== null) this.#latest.set(this.#wireAt(this.#followed), level);
    }
    return Object.fromEntries(wires.map((wire, i) => [wire, this.#latest.get(i) ?? null]));
  }

  #wireAt(place: number): number {
    return this.#view.getInt32(place * EDGE_BYTES + 8);
  }

  #levelAt(place: number): Level | null {
    const level = this.#view.getInt32(place * EDGE_BYTES + 12);
    return level === UNDRIVEN ? null : level === 1 ? 1 : 0;
  }
}
