import type { Edge, Level } from "../trace/waveform.ts";
import type { EdgeRecord } from "./extension-messages.ts";

/**
 * A gap in the recording: some records did not arrive, because the instrument overwrote them in its ring buffer or a
 * message was lost.
 */
export interface Gap {
  readonly lostRecords: number;
  /** The lost records were made between these two times of the capture. */
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * Turns the sampler's records into edges of wires, while the records arrive. The first record has the number 0 and
 * contains the levels at the start. The sampler's first sample is the capture's time 0. An edge gets the time of the
 * first sample that shows it. So the edge really happened up to one sample interval earlier.
 */
export class EdgeLog {
  readonly edges: Edge[] = [];
  readonly gaps: Gap[] = [];
  readonly initial: Readonly<Record<string, Level>> = {};
  /** The number of records that have arrived or were lost so far. */
  count = 0;
  /** The time of the latest mark in microseconds. A mark is an edge of the marker's pin. */
  lastMarkUs = 0;
  readonly #wires: readonly (readonly [wire: string, pin: number])[];
  readonly #usPerLook: number;
  #levels = 0;
  /** The number of samples so far that showed no change. It does not overflow, unlike the counter in the records. */
  #idleLooks = 0;
  #lastUs = 0;

  constructor(wires: Readonly<Record<string, number>>, usPerLook: number) {
    this.#wires = Object.entries(wires);
    this.#usPerLook = usPerLook;
  }

  get lostRecords(): number {
    return this.gaps.reduce((sum, { lostRecords }) => sum + lostRecords, 0);
  }

  /** Returns the levels of the wires after the latest record. */
  levels(): Record<string, Level> {
    return Object.fromEntries(this.#wires.map(([wire, pin]) => [wire, bit(this.#levels, pin)]));
  }

  /** Adds the records of a message. `first` is the number of the first record in the message. */
  add(first: number, records: readonly EdgeRecord[]): void {
    if (first < this.count)
      throw new RangeError(
        `the instrument sent record ${first} again after record ${this.count - 1}`,
      );
    for (const [i, record] of records.entries()) this.#addRecord(first + i, record);
  }

  #addRecord(number: number, { counter, levels }: EdgeRecord): void {
    const passed = (COUNTER_START - counter - this.#idleLooks) >>> 0;
    this.#idleLooks += passed;
    const look = Math.max(0, this.#idleLooks + number - 1);
    const atUs = look * this.#usPerLook;
    const lostRecords = number - this.count;
    if (number === 0) {
      for (const [wire, pin] of this.#wires)
        Object.assign(this.initial, { [wire]: bit(levels, pin) });
    } else if (lostRecords > 0) {
      // The lost records may contain edges of any wire, so no edge is reported here.
      this.gaps.push({ lostRecords, fromUs: this.#lastUs, toUs: atUs });
    } else {
      const changed = levels ^ this.#levels;
      if (bit(changed, MARKER_PIN) === 1) this.lastMarkUs = atUs;
      for (const [wire, pin] of this.#wires) {
        if (bit(changed, pin) === 1) this.edges.push({ wire, level: bit(levels, pin), atUs });
      }
    }
    this.#levels = levels;
    this.#lastUs = atUs;
    this.count = number + 1;
  }
}

/**
 * The marker's pin, GP29. The instrument toggles it to put marks among the edges. See rigs/instrument/edge_sampler.py.
 */
const MARKER_PIN = 29;
const COUNTER_START = 0xffffffff;

function bit(bits: number, index: number): Level {
  return ((bits >>> index) & 1) as Level;
}
