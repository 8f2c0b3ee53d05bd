import type { Clock } from "../scheduler/clock.ts";
import type { Interrupts } from "./interrupts.ts";
import type { SimulatedI2cTarget } from "./simulated-i2c-target.ts";
import type { SimulatedInput } from "./simulated-input.ts";
import type { SimulatedPins } from "./simulated-pins.ts";
import type { SimulatedPwm } from "./simulated-pwm.ts";
import type { SimulatedTimers } from "./simulated-timers.ts";
import type { SimulatedUart } from "./simulated-uart.ts";
import type { TaskLog } from "./task-log.ts";

/** What the bridge between a Python program and the kernel needs to know about the run. */
export interface BridgeOptions {
  readonly clock: Clock;
  /**
   * True if the run refuses everything that MicroPython refuses when it is built with assertions
   * (SLEEP-11, TSF-08).
   */
  readonly hasAsserts: boolean;
  /**
   * The time limit of the run in microseconds. When the clock is past this time, the bridge
   * interrupts the run.
   */
  readonly limitUs: number;
  /**
   * Lets `us` microseconds pass for a blocking call of the program. If something outside the program happens earlier,
   * returns the remaining microseconds. Otherwise returns 0.
   */
  readonly block: (us: number) => number;
  /** The interrupts of the simulated hardware, such as pins and timers. */
  readonly interrupts: Interrupts;
  readonly pins?: SimulatedPins | undefined;
  /** The PWM outputs of the board. Absent if there are no pins. */
  readonly pwm?: SimulatedPwm | undefined;
  /** The UARTs. The index of a UART is its number. Absent if there are no pins. */
  readonly uarts?: readonly SimulatedUart[] | undefined;
  /** The targets on I2C buses. The index of a target is its number. Absent if there are no pins. */
  readonly i2cTargets?: readonly SimulatedI2cTarget[] | undefined;
  /** The text that is typed as input of the program. Absent if there are no pins. */
  readonly input?: SimulatedInput | undefined;
  /** The timers of the board. Absent if the clock is real. */
  readonly timers?: SimulatedTimers | undefined;
  /** Records what the tasks do. Undefined if nobody needs this record. */
  readonly taskLog?: TaskLog | undefined;
  /**
   * This function is called when nothing can end the waits of the tasks. `waits` says what each task waits for, in
   * one sentence per task.
   */
  readonly onDeadlock: (waits: readonly string[]) => void;
}
