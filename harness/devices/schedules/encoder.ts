import type { StimulusStep } from "../../trace/pin-setup.ts";
import type { Level } from "../../trace/waveform.ts";
import { seededNumbers } from "./random.ts";

/** The two wires of a quadrature encoder. */
export interface EncoderWires {
  readonly a: string;
  readonly b: string;
}

/** A turn of an encoder by a number of steps. One step is one edge. Four steps are a whole cycle of both wires. */
export interface EncoderTurn {
  /**
   * The start of the turn in milliseconds. By default, the turn starts when the previous turn ends, which is one
   * `stepMs` after the last step of the previous turn.
   */
  readonly atMs?: number;
  /** The number of steps. If it is above 0, `a` rises before `b`. If it is below 0, `b` rises before `a`. */
  readonly steps: number;
  /** The time from one step to the next in milliseconds. */
  readonly stepMs: number;
  /**
   * The numbers of the steps that do not appear on the wires, as if they were too fast for the contacts. The first step
   * has the number 0.
   */
  readonly missed?: readonly number[];
}

export interface EncoderSetup {
  /**
   * The largest time by which a step may be too early or too late, as a fraction of `stepMs`. The fraction is from 0 to
   * 0.45. The default is 0. Each step gets a random time within this limit.
   */
  readonly jitter?: number;
  readonly seed?: number;
}

/**
 * Returns the edges of a quadrature encoder that drives both wires. Both wires are low at first. A missed step changes
 * the position, so the next step that appears may change both wires at the same time. Throws RangeError if turns
 * overlap.
 */
export function turnEncoder(
  wires: EncoderWires,
  turns: readonly EncoderTurn[],
  { jitter = 0, seed = 0 }: EncoderSetup = {},
): StimulusStep[] {
  const random = seededNumbers(seed);
  const shown: Record<keyof EncoderWires, Level> = { a: 0, b: 0 };
  const steps: StimulusStep[] = [
    { wire: wires.a, level: 0, atMs: 0 },
    { wire: wires.b, level: 0, atMs: 0 },
  ];
  let position = 0;
  let freeMs = 0;
  for (const { atMs, steps: count, stepMs, missed = [] } of turns) {
    const startMs = atMs ?? freeMs;
    if (startMs < freeMs) {
      throw new RangeError(
        `a turn of the encoder starts at ${startMs} ms, but the previous turn lasts until ${freeMs} ms`,
      );
    }
    for (let i = 0; i < Math.abs(count); i++) {
      position += Math.sign(count);
      const offsetMs = i * stepMs + (2 * random() - 1) * jitter * stepMs;
      const ms = startMs + Math.max(0, offsetMs);
      if (missed.includes(i)) continue;
      for (const line of ["a", "b"] as const) {
        const level = STATES[line][position & 3]!;
        if (level === shown[line]) continue;
        shown[line] = level;
        steps.push({ wire: wires[line], level, atMs: Math.round(ms * 1000) / 1000 });
      }
    }
    freeMs = startMs + Math.abs(count) * stepMs;
  }
  return steps;
}

/** The levels of both wires of the encoder at each position of a cycle. */
const STATES: Readonly<Record<keyof EncoderWires, readonly Level[]>> = {
  a: [0, 1, 1, 0],
  b: [0, 0, 1, 1],
};
