import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Level } from "../trace/waveform.ts";

/** What a program makes of a pin; numbers as in `machine.Pin`. */
export const MODE_IN = 0;
export const MODE_OUT = 1;
export const MODE_OPEN_DRAIN = 2;
export const PULL_NONE = 0;
export const PULL_UP = 1;
export const PULL_DOWN = 2;
export const IRQ_FALLING = 4;
export const IRQ_RISING = 8;

const GPIO_COUNT = 30;

/**
 * The pins of an imagined board in virtual time: `machine.Pin` of the shim on one side, the wires and
 * the stimulus of a pin clause on the other. An output drives its wire, the stimulus drives what it
 * names, then the pull decides; an input that nothing drives or pulls reads 0.
 */
export class SimulatedPins {
  readonly #pins = Array.from({ length: GPIO_COUNT }, () => new SimulatedPin());
  /** GPIO numbers whose handler is due, in the order of their edges. */
  readonly #dueHandlers: number[] = [];
  #isHandling = false;
  readonly #clock: VirtualClock;
  readonly #startUs: number;
  readonly #observer: PinObserver;

  /** The stimulus counts from now on `clock`. */
  constructor(clock: VirtualClock, setup: PinSetup, observer: PinObserver) {
    this.#clock = clock;
    this.#startUs = clock.nowUs();
    this.#observer = observer;
    for (const [wire, [name, gpio]] of Object.entries(setup.wires).entries()) {
      const pin = this.#pins[gpio];
      if (pin === undefined) throw new RangeError(`wire ${name}: there is no GPIO ${gpio}`);
      if (pin.wire !== undefined) {
        throw new RangeError(`the wires ${pin.wire.name} and ${name} are both on GPIO ${gpio}`);
      }
      pin.wire = { index: wire, name };
    }
    for (const { wire, level, atMs } of setup.stimulus) {
      const gpio = setup.wires[wire];
      if (gpio === undefined)
        throw new RangeError(`the stimulus names the wire ${wire}, which is not wired`);
      const drive = () => this.#change(gpio, (pin) => (pin.stimulus = level));
      if (atMs <= 0) drive();
      else clock.at(this.#startUs + atMs * 1000, drive);
    }
  }

  has(gpio: number): boolean {
    return this.#pins[gpio] !== undefined;
  }

  /** Configures a pin. A mode or level of -1 leaves it as it is. */
  configure(gpio: number, mode: number, pull: number, level: number): void {
    this.#change(gpio, (pin) => {
      pin.pull = pull;
      if (mode >= 0) pin.mode = mode;
      if (level >= 0) pin.output = level === 0 ? 0 : 1;
    });
  }

  read(gpio: number): Level {
    return this.#pins[gpio]!.level() ?? 0;
  }

  /** What is written to an input is what it drives when it becomes an output. */
  write(gpio: number, level: number): void {
    this.#change(gpio, (pin) => {
      pin.output = level === 0 ? 0 : 1;
    });
  }

  toggle(gpio: number): void {
    this.#change(gpio, (pin) => {
      pin.output = pin.output === 0 ? 1 : 0;
    });
  }

  /** Which edges call the pin's handler: IRQ_FALLING, IRQ_RISING, both or 0. */
  listen(gpio: number, trigger: number): void {
    this.#pins[gpio]!.trigger = trigger;
  }

  /** The last edge that called for the pin's handler: IRQ_FALLING or IRQ_RISING; 0 if none has. */
  lastEdge(gpio: number): number {
    return this.#pins[gpio]!.lastEdge;
  }

  /** Whether a handler is to be called now: one after the other, none within another. */
  get hasDueHandler(): boolean {
    return this.#dueHandlers.length > 0 && !this.#isHandling;
  }

  /** The pin whose handler is due, which is called now. */
  beginHandler(): number {
    this.#isHandling = true;
    return this.#dueHandlers.shift()!;
  }

  endHandler(): void {
    this.#isHandling = false;
  }

  #change(gpio: number, change: (pin: SimulatedPin) => void): void {
    const pin = this.#pins[gpio]!;
    change(pin);
    const level = pin.level();
    if (pin.isContended()) {
      this.#observer.onContention(pin.wire?.name ?? `GPIO ${gpio}`, this.#elapsedUs());
    }
    // A wire that is let go keeps its level until something drives it again.
    if (level === null || level === pin.shown) return;
    const isFirst = pin.shown === null;
    pin.shown = level;
    if (pin.wire !== undefined) this.#observer.onLevel(pin.wire.index, level, this.#elapsedUs());
    const edge = level === 1 ? IRQ_RISING : IRQ_FALLING;
    if (!isFirst && (pin.trigger & edge) !== 0) {
      pin.lastEdge = edge;
      this.#dueHandlers.push(gpio);
    }
  }

  #elapsedUs(): number {
    return this.#clock.nowUs() - this.#startUs;
  }
}

export interface PinObserver {
  /** A wire, by its place in the setup, has its first level, or another one. */
  onLevel(wire: number, level: Level, atUs: number): void;
  /** Program and stimulus drive a wire against each other. */
  onContention(wire: string, atUs: number): void;
}

class SimulatedPin {
  mode = MODE_IN;
  pull = PULL_NONE;
  output: Level = 0;
  stimulus: Level | null = null;
  trigger = 0;
  lastEdge = 0;
  /** The level that its wire was last seen with. */
  shown: Level | null = null;
  wire: { readonly index: number; readonly name: string } | undefined;

  level(): Level | null {
    const own = this.#driven();
    if (own !== null) return own;
    if (this.stimulus !== null) return this.stimulus;
    if (this.pull === PULL_UP) return 1;
    return this.pull === PULL_DOWN ? 0 : null;
  }

  isContended(): boolean {
    const own = this.#driven();
    return own !== null && this.stimulus !== null && own !== this.stimulus;
  }

  #driven(): Level | null {
    if (this.mode === MODE_OUT) return this.output;
    return this.mode === MODE_OPEN_DRAIN && this.output === 0 ? 0 : null;
  }
}
