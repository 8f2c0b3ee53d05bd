/** The time of a scheduler, in microseconds. Each clock chooses its own origin. Its time never wraps. */
export interface Clock {
  /** The time now, in microseconds. It never goes back. */
  nowUs(): number;
  /** The scheduler calls this once before every pass of a task. A virtual clock adds the time that a switch costs. */
  chargeSwitch(): void;
  /**
   * Waits until the time is `us` microseconds, or until something outside happens before that. With
   * `undefined` it waits until something outside happens. Throws DeadlockError if nothing ever can.
   */
  waitUntil(us: number | undefined): void;
}
