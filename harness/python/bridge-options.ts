import type { Clock } from "../scheduler/clock.ts";
import type { SimulatedPins } from "./simulated-pins.ts";

/** What the bridge between a Python program and the kernel needs to know of the program's run. */
export interface BridgeOptions {
  readonly clock: Clock;
  /** Whether to refuse what MicroPython builds with asserts refuse (SLEEP-11, TSF-08). */
  readonly hasAsserts: boolean;
  /** The bridge interrupts the run when the clock shows more than this, in microseconds. */
  readonly limitUs: number;
  /**
   * Lets time pass for a blocking call of the program. Returns the microseconds that are left, which
   * is more than 0 if something outside happened before the end of the call.
   */
  readonly block: (us: number) => number;
  readonly pins?: SimulatedPins | undefined;
  /** Hears what each task waits for when nothing can end the waits, one sentence per task. */
  readonly onDeadlock: (waits: readonly string[]) => void;
}
