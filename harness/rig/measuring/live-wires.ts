import type { Capture } from "../../instrument/capture.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import type { StimulusStep } from "../../trace/pin-setup.ts";
import { edgesOf, type Level, type Waveform } from "../../trace/waveform.ts";
import type { MeasuredWires } from "./measured-wires.ts";

/** The wires of a rig, for a person who drives them while the instrument captures them. */
export class LiveWires {
  readonly #instrument: Pick<Instrument, "drive">;
  readonly #capture: Pick<Capture, "mark" | "levels">;
  readonly #wires: MeasuredWires;
  readonly #driven = new Set<string>();
  readonly #steps: Promise<MarkedStep | undefined>[] = [];
  #isOver = false;

  constructor(
    instrument: Pick<Instrument, "drive">,
    capture: Pick<Capture, "mark" | "levels">,
    wires: MeasuredWires,
  ) {
    this.#instrument = instrument;
    this.#capture = capture;
    this.#wires = wires;
  }

  /** Drives a wire to a level. If `level` is null, releases the wire instead. Does nothing after `end`. */
  drive(wire: string, level: Level | null): void {
    if (this.#isOver) return;
    this.#driven.add(wire);
    this.#instrument.drive(this.#wires[wire]!, level);
    const step = this.#capture.mark().then(
      (markUs) => ({ wire, level, markUs }),
      // A problem of the instrument is not reported here, because the capture itself reports it.
      () => undefined,
    );
    this.#steps.push(step);
  }

  /**
   * Returns the latest level that the instrument has sent for each wire, or 0 if it has not sent a level for the wire.
   */
  levels(): Readonly<Record<string, Level>> {
    const levels = this.#capture.levels();
    return Object.fromEntries(Object.keys(this.#wires).map((wire) => [wire, levels[wire] ?? 0]));
  }

  /** Releases all wires that a person drove. Call it before the end of the capture. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#steps);
    for (const wire of this.#driven) this.#instrument.drive(this.#wires[wire]!, null);
  }

  /**
   * Returns the steps of the person, in order of time. The time of a step is the time of the edge that the step made.
   * If a step made no edge, its time is the time of the instrument's answer, which is a few milliseconds later. The
   * times count from `fromUs`, a time of the capture.
   */
  async steps(waveform: Waveform, fromUs: number): Promise<StimulusStep[]> {
    const marked = (await Promise.all(this.#steps)).filter((step) => step !== undefined);
    return marked
      .map(({ wire, level, markUs }) => {
        const atUs = edgeBefore(markUs, edgesOf(waveform, wire), level) ?? markUs;
        return { wire, level, atMs: (atUs - fromUs) / 1000 };
      })
      .toSorted((a, b) => a.atMs - b.atMs);
  }
}

interface MarkedStep {
  readonly wire: string;
  readonly level: Level | null;
  readonly markUs: number;
}

/**
 * Returns the time of the edge that a step made: the last edge that came at most `ANSWER_US` before the mark of this
 * step. If the step released the wire, the new level of the wire is not known, so any edge counts. Returns undefined if
 * there is no such edge.
 */
function edgeBefore(
  markUs: number,
  edges: Waveform["edges"],
  level: Level | null,
): number | undefined {
  return edges.findLast(
    (edge) =>
      edge.atUs <= markUs &&
      edge.atUs >= markUs - ANSWER_US &&
      (level === null || edge.level === level),
  )?.atUs;
}

/** The longest time between a step and the instrument's answer. */
const ANSWER_US = 20_000;
