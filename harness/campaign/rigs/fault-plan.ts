import type { Random } from "../../fuzz/random.ts";
import type { FaultKind } from "./fault-kinds.ts";
import { TASKS } from "./rig-tasks.ts";

/** The number of programs in one trial. */
const PROGRAMS = 2;

/** All random choices of one trial. */
export interface FaultPlan {
  readonly kind: FaultKind;
  /** The programs of the trial, as indices of TASKS. */
  readonly tasks: readonly number[];
  /** The part of the trial in which the fault happens: 0 is the opening of the rig, and n is program n. */
  readonly part: number;
  /**
   * The moment of the fault, in thousandths of the usual duration of `part`. If the number is above 1000, the moment is
   * after the end of this part. The fault then happens in the next part, or does not happen at all.
   */
  readonly moment: number;
  /**
   * How `moment` selects the first damaged byte, if the fault damages bytes:
   * - `time`: `moment` is a time. The first byte after this time is damaged.
   * - `count`: `moment` is a number of bytes, in thousandths of the usual number. The first byte after this number of
   *   bytes is damaged.
   */
  readonly by: "time" | "count";
  /** The direction of the bytes, as the host sees it. */
  readonly direction: "sent" | "received";
  /** The number of bytes that are lost, doubled or garbled. */
  readonly bytes: number;
  /** The bits that are changed in each garbled byte, as a mask. */
  readonly bits: number;
  /** The duration of the fault in milliseconds of virtual time. It is used only if the fault ends by itself. */
  readonly lastsMs: number;
  /** A number that selects the wire of the fault, or the wires that are swapped. */
  readonly choice: number;
}

export function planFault(random: Random, kind: FaultKind): FaultPlan {
  return {
    kind,
    tasks: Array.from({ length: PROGRAMS }, () => random.integer(0, TASKS.length - 1)),
    // Most faults happen in the first program, because the second program then shows whether the rig works again.
    part: random.weighted([
      [1, 0],
      [6, 1],
      [2, 2],
    ]),
    moment: random.integer(0, 1100),
    by: random.pick(["time", "count"]),
    direction: random.pick(["sent", "received"]),
    bytes: random.chance(75) ? 1 : random.integer(2, 64),
    bits: random.chance(50) ? 2 ** random.integer(0, 7) : random.integer(1, 255),
    lastsMs: random.weighted([
      [2, random.integer(1, 200)],
      [1, random.integer(200, 3000)],
    ]),
    choice: random.integer(0, 1000),
  };
}
