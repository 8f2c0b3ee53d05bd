/**
 * The clock by which the host waits for a board. All waits in this folder use this clock. For a real board, a wait is a
 * timer. For an emulated board, virtual time passes only during these waits.
 */
export interface HostTime {
  /** The time in milliseconds since an arbitrary start. All limits are measured in this time. */
  readonly nowMs: number;
  /**
   * Returns true when `happened` settles, or false if `limitMs` pass before that. Never rejects, even if `happened`
   * rejects. The caller must handle a rejection of `happened`.
   */
  waitFor(happened: Promise<unknown>, limitMs: number): Promise<boolean>;
  /**
   * From now on, virtual time does not pass faster than real time, so that a person can act. The returned function
   * removes this limit. For a real board, this call changes nothing.
   */
  followRealTime(): () => void;
}

/** The clock for real boards. */
export const realTime: HostTime = {
  get nowMs() {
    return performance.now();
  },
  async waitFor(happened, limitMs) {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, limitMs), false);
    });
    const settled = happened.then(
      () => true,
      () => true,
    );
    try {
      return await Promise.race([settled, limit]);
    } finally {
      clearTimeout(timer);
    }
  },
  followRealTime: () => () => {},
};

/** Waits for a fixed time. No event ends this wait. */
export async function pause(time: HostTime, ms: number): Promise<void> {
  // Each call makes a new promise. A shared promise that never settles would keep all its waiters and their boards in
  // memory.
  await time.waitFor(new Promise<never>(() => {}), ms);
}
