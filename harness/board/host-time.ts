/**
 * How the host waits for a board. All waiting of this room goes through here: for a real board it is a
 * timer, for an emulated one it is what lets virtual time pass, and nothing else does.
 */
export interface HostTime {
  /** Milliseconds since an arbitrary start, in the time that limits count in. */
  readonly nowMs: number;
  /**
   * Waits until `happened` has settled, and gives true; false if `limitMs` pass before that. Never
   * rejects: what happened is for whoever holds the promise.
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

/** Lets a span of time pass in which nothing is waited for. */
export async function pause(time: HostTime, ms: number): Promise<void> {
  // A promise of its own: one that never settles keeps all who ever waited for it, and their boards.
  await time.waitFor(new Promise<never>(() => {}), ms);
}
