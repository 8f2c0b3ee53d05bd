/**
 * How the host waits for a board. All waits in this folder use it. For a real board, a wait is a timer. For an
 * emulated board, virtual time passes only during these waits.
 */
export interface HostTime {
  /** Milliseconds since an arbitrary start, in the time in which limits are measured. */
  readonly nowMs: number;
  /**
   * Waits until `happened` settles and returns true, or false if `limitMs` pass first. Never rejects: the holder of
   * the promise handles its result.
   */
  waitFor(happened: Promise<unknown>, limitMs: number): Promise<boolean>;
}

/** For real boards. */
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
};

/** Lets time pass without waiting for an event. */
export async function pause(time: HostTime, ms: number): Promise<void> {
  // A new promise each time: a shared one that never settles would keep all its waiters and their boards in memory.
  await time.waitFor(new Promise<never>(() => {}), ms);
}
