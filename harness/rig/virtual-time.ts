import { setImmediate as hostIsDone } from "node:timers/promises";
import type { HostTime } from "../board/host-time.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";

/**
 * The time of emulated boards, as the host waits in it. Virtual time stands still while the host thinks;
 * it passes while the host waits for something, and stops at the instant at which that comes. So what the
 * host does upon it happens at the same virtual instant in each run. Several may wait at once, for
 * several boards; but who waits for a timer or a file of the host meanwhile gives that up.
 */
export class VirtualTime implements HostTime {
  readonly #simulation: CoSimulation;
  readonly #waits = new Set<Wait>();
  readonly #watchers = new Set<() => boolean>();
  #hasNews = false;
  #isPassing = false;

  constructor(simulation: CoSimulation) {
    this.#simulation = simulation;
  }

  get nowMs(): number {
    return this.#simulation.nowNs / 1e6;
  }

  /** See HostTime. Rejects only where the emulator breaks. */
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

  /** Something has come from a board that the host may wait for: time is to stop here. */
  noteNews(): void {
    this.#hasNews = true;
  }

  /**
   * Has `watcher` called each time that time has advanced, by little at a time as long as it returns true.
   * For what the emulator does not tell of.
   */
  watch(watcher: () => boolean): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: () => boolean): void {
    this.#watchers.delete(watcher);
  }

  async #pass(): Promise<void> {
    this.#isPassing = true;
    try {
      for (;;) {
        // Streams pass on what came, and whoever waited for that acts on it, before time goes on.
        await hostIsDone();
        if (this.#endWaits()) continue;
        if (this.#waits.size === 0) return;
        this.#advance();
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

  #advance(): void {
    const isWatched = [...this.#watchers].map((watcher) => watcher()).includes(true);
    const { nowNs } = this.#simulation;
    const stepNs = isWatched ? WATCHED_STEP_NS : STEP_NS;
    const endNs = Math.min(nowNs + stepNs, ...[...this.#waits].map((wait) => wait.endNs));
    this.#hasNews = false;
    this.#simulation.runUntil(() => this.#hasNews, { limitNs: endNs - nowNs });
    for (const watcher of this.#watchers) watcher();
  }
}

interface Wait {
  readonly endNs: number;
  isOver: boolean;
  readonly resolve: (happened: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** So that the host's own events, such as Ctrl-C, have their turn within milliseconds. */
const STEP_NS = 10e6;
const WATCHED_STEP_NS = 0.1e6;
