import type { Level } from "../trace/waveform.ts";
import type { DeviceWires } from "./device.ts";

/** What a script waits for: a number of microseconds, or a level of a wire. */
export type Wait =
  | number
  | { readonly wire: string; readonly level: Level; readonly limitUs?: number };

/**
 * The script of a device that acts on its own. Each `yield` waits for a time, or for a level of a wire. If the wire
 * already has the level, the script continues immediately. If the wire does not get the level within `limitUs`, `yield`
 * returns false.
 */
export type WireScript = Generator<Wait, void, boolean>;

/** Runs scripts, one at a time. */
export class ScriptRunner {
  readonly #wires: DeviceWires;
  #script: WireScript | undefined;
  #wait: Wait = 0;
  /**
   * A counter that grows at each wait and at each stop. It shows whether a planned wake-up belongs to an earlier wait.
   * Such a wake-up has no effect.
   */
  #waits = 0;

  constructor(wires: DeviceWires) {
    this.#wires = wires;
  }

  /** Ends the current script and starts another script. */
  start(script: WireScript): void {
    this.stop();
    this.#script = script;
    this.#goOn(true);
  }

  stop(): void {
    this.#script?.return();
    this.#script = undefined;
    this.#waits += 1;
  }

  levelChanged(wire: string, level: Level): void {
    const wait = this.#wait;
    if (typeof wait === "object" && wait.wire === wire && wait.level === level) this.#goOn(true);
  }

  #goOn(isInTime: boolean): void {
    let result = isInTime;
    for (;;) {
      this.#waits += 1;
      this.#wait = 0;
      const step = this.#script?.next(result);
      if (step === undefined || step.done) return;
      const wait = step.value;
      if (typeof wait === "number") {
        this.#plan(wait, true);
        return;
      }
      if (this.#wires.level(wait.wire) !== wait.level) {
        this.#wait = wait;
        if (wait.limitUs !== undefined) this.#plan(wait.limitUs, false);
        return;
      }
      result = true;
    }
  }

  #plan(us: number, isInTime: boolean): void {
    const waits = this.#waits;
    this.#wires.at(this.#wires.nowUs() + us, () => {
      if (waits === this.#waits) this.#goOn(isInTime);
    });
  }
}
