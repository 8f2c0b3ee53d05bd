/**
 * The clock of a scheduler. Its times are in microseconds. Each clock chooses its own zero point. The time never wraps
 * around.
 */
export interface Clock {
  /** Returns the time now, in microseconds. The time never goes back. */
  nowUs(): number;
  /**
   * The scheduler calls this function once before every pass of a task. With each call, a virtual clock advances by the
   * cost of a switch.
   */
  chargeSwitch(): void;
  /**
   * Waits until the time is `us` microseconds, or until something happens outside the scheduler,
   * whichever comes first. `undefined` means no time limit. Throws DeadlockError if there is no
   * time limit and nothing can ever happen outside.
   */
  waitUntil(us: number | undefined): void;
}
