import { setImmediate as hostIsDone, setTimeout as sleep } from "node:timers/promises";
import type { HostTime } from "../board/host-time.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { RealPace } from "../trace/real-pace.ts";

/**
 * The virtual time of emulated boards, for a host that waits for them. Virtual time does not pass while the host
 * computes. It passes while the host waits for an event, and stops at the instant of that event. So the host reacts at
 * the same virtual instant in each run. The host may wait for several boards at the same time. If the host waits for a
 * timer or a file, two runs may differ, because virtual time does not control these events.
 */
export class VirtualTime implements HostTime {
  readonly #simulation: CoSimulation;
  readonly #waits = new Set<Wait>();
  readonly #watchers = new Set<() => boolean>();
  #hasNews = false;
  #isPassing = false;
  #pace: RealPace | undefined;

  constructor(simulation: CoSimulation) {
    this.#simulation = simulation;
  }

  get nowMs(): number {
    return this.#simulation.nowNs / 1e6;
  }

  /** Implements HostTime.waitFor. Rejects only if the emulator breaks. */
  waitFor(happened: Promise<unknown>, limitMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const endNs = this.#simulation.nowNs + limitMs * 1e6;
      const wait: Wait = { endNs, isOver: false, resolve, reject };
      const over = () => {
        wait.isOver = true;
      };
      happened.then(over, over);
      this.#waits.add(wait);
      if (!this.#isPassing) void this.#pass();
    });
  }

  /**
   * Stops virtual time, because the host may be waiting for data from a board. Call this when a board has sent
   * something.
   */
  noteNews(): void {
    this.#hasNews = true;
  }

  /**
   * Calls `watcher` after each step of virtual time. While `watcher` returns true, the steps are short. Use this for
   * events that the emulator does not report.
   */
  watch(watcher: () => boolean): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: () => boolean): void {
    this.#watchers.delete(watcher);
  }

  /** Implements HostTime.followRealTime. */
  followRealTime(): () => void {
    const pace = new RealPace(this.nowMs);
    this.#pace = pace;
    return () => {
      if (this.#pace === pace) this.#pace = undefined;
    };
  }

  async #pass(): Promise<void> {
    this.#isPassing = true;
    try {
      for (;;) {
        // Before virtual time continues, wait until the streams have delivered new data and the receivers have reacted
        // to it.
        await hostIsDone();
        if (this.#endWaits()) continue;
        if (this.#waits.size === 0) return;
        if (this.#pace === undefined) this.#advance(STEP_NS);
        else await this.#advanceInRealTime(this.#pace);
      }
    } catch (error) {
      for (const wait of this.#waits) wait.reject(error);
      this.#waits.clear();
    } finally {
      this.#isPassing = false;
    }
  }

  #endWaits(): boolean {
    const ended = [...this.#waits].filter(
      ({ isOver, endNs }) => isOver || endNs <= this.#simulation.nowNs,
    );
    for (const wait of ended) {
      this.#waits.delete(wait);
      wait.resolve(wait.isOver);
    }
    return ended.length > 0;
  }

  async #advanceInRealTime(pace: RealPace): Promise<void> {
    pace.reach(this.nowMs);
    const dueMs = pace.dueMs - this.nowMs;
    if (dueMs > 0) this.#advance(Math.min(STEP_NS, Math.ceil(dueMs * 1e6)));
    else await sleep(REST_MS);
  }

  #advance(usualNs: number): void {
    const isWatched = [...this.#watchers].map((watcher) => watcher()).includes(true);
    const { nowNs } = this.#simulation;
    const stepNs = isWatched ? WATCHED_STEP_NS : usualNs;
    const endNs = Math.min(nowNs + stepNs, ...[...this.#waits].map((wait) => wait.endNs));
    this.#hasNews = false;
    this.#simulation.runUntil(() => this.#hasNews, { limitNs: endNs - nowNs });
    for (const watcher of this.#watchers) watcher();
  }
}

interface Wait {
  readonly endNs: number;
  isOver: boolean;
  readonly resolve: (hasHappened: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The length of a step of virtual time. It is short, so the host handles its own events, such as Ctrl-C, within
 * milliseconds.
 */
const STEP_NS = 10e6;
const WATCHED_STEP_NS = 0.1e6;
/**
 * The time for which the host sleeps if virtual time has reached real time, in milliseconds. A person does not notice
 * such a short time.
 */
const REST_MS = 2;
