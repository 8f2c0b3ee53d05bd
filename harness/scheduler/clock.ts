/** What the kernel needs of time. Times are microseconds from an origin of the clock's own, never wrapping. */
export interface Clock {
  nowUs(): number;
  /** Called once before every pass of a task: a virtual clock lets a switch cost time. */
  chargeSwitch(): void;
  /**
   * Returns at `us`, or earlier if something from outside happened meanwhile; with `undefined`,
   * when something from outside happened. Throws RuntimeError if nothing ever can.
   */
  waitUntil(us: number | undefined): void;
}
