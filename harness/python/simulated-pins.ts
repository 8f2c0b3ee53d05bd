import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Interrupts } from "./interrupts.ts";

// The modes, pulls and edges of a pin. `machine.Pin` uses the same numbers.
const MODE_IN = 0;
const MODE_OUT = 1;
const MODE_OPEN_DRAIN = 2;
const PULL_NONE = 0;
const PULL_UP = 1;
const PULL_DOWN = 2;
const IRQ_FALLING = 4;
const IRQ_RISING = 8;

const GPIO_COUNT = 30;

/** So time also passes in a loop that only writes, as on a board. */
const SESSION_WRITE_COST_US = 5;

/**
 * The pins of a simulated board in virtual time. They connect `machine.Pin` of the shim with the
 * wires and the stimulus of a pin clause. An output drives its wire. The level of any other wire
 * comes from the stimulus, or else from the pull. An input without a stimulus and a pull reads 0.
 */
export class SimulatedPins {
  readonly #pins = Array.from({ length: GPIO_COUNT }, () => new SimulatedPin());
  readonly #clock: VirtualClock;
  readonly #startUs: number;
  readonly #interrupts: Interrupts;
  readonly #observer: PinObserver;
  readonly #isSession: boolean;

  /**
   * Starts the stimulus now, at the time of `clock`. The source of a pin's interrupts is its GPIO
   * number. Throws RangeError for a GPIO that the board
   * does not have, for two wires on one GPIO, and for a stimulus on a wire that is not in the
   * setup. `isSession` is true for a user's own program, and false for the program of a clause.
   */
  constructor(
    clock: VirtualClock,
    interrupts: Interrupts,
    setup: PinSetup,
    observer: PinObserver,
    isSession = false,
  ) {
    this.#clock = clock;
    this.#interrupts = interrupts;
    this.#startUs = clock.nowUs();
    this.#observer = observer;
    this.#isSession = isSession;
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

  /**
   * True if a pin may still call a handler. In a run for a clause, a pin may change until the end of the run. In the run
   * of a user's own program, only a pin with a handler counts.
   */
  get mayInterrupt(): boolean {
    return !this.#isSession || this.#pins.some(({ trigger }) => trigger !== 0);
  }

  /** The virtual time in microseconds that a write costs. In runs for clauses, a write costs nothing. */
  get writeCostUs(): number {
    return this.#isSession ? SESSION_WRITE_COST_US : 0;
  }

  /** True if the board has this GPIO. */
  has(gpio: number): boolean {
    return this.#pins[gpio] !== undefined;
  }

  /** Configures a pin. If the mode or the level is -1, it does not change. */
  configure(gpio: number, mode: number, pull: number, level: number): void {
    this.#use(gpio);
    this.#change(gpio, (pin) => {
      pin.pull = pull;
      if (mode >= 0) pin.mode = mode;
      if (level >= 0) pin.output = level === 0 ? 0 : 1;
    });
  }

  /** The level that the program reads. */
  read(gpio: number): Level {
    this.#use(gpio);
    return this.#pins[gpio]!.level() ?? 0;
  }

  /**
   * Sets the output level. An input only stores this level. It drives the wire with this level
   * after it becomes an output.
   */
  write(gpio: number, level: number): void {
    this.#use(gpio);
    this.#change(gpio, (pin) => {
      pin.output = level === 0 ? 0 : 1;
    });
  }

  /** Inverts the output level. */
  toggle(gpio: number): void {
    this.#use(gpio);
    this.#change(gpio, (pin) => {
      pin.output = pin.output === 0 ? 1 : 0;
    });
  }

  /**
   * Sets the edges that call the handler of the pin: IRQ_FALLING, IRQ_RISING, both, or 0 for no
   * edge.
   */
  listen(gpio: number, trigger: number): void {
    this.#use(gpio);
    this.#pins[gpio]!.trigger = trigger;
  }

  /** The last edge that made the handler due: IRQ_FALLING or IRQ_RISING, or 0 if there was none. */
  lastEdge(gpio: number): number {
    return this.#pins[gpio]!.lastEdge;
  }

  #use(gpio: number): void {
    const { wire } = this.#pins[gpio]!;
    if (wire !== undefined) this.#observer.onUse(wire.index);
  }

  #change(gpio: number, change: (pin: SimulatedPin) => void): void {
    const pin = this.#pins[gpio]!;
    change(pin);
    const level = pin.level();
    if (pin.isContended()) {
      this.#observer.onContention(pin.wire?.name ?? `GPIO ${gpio}`, this.#elapsedUs());
    }
    // A wire that nothing drives keeps its level.
    if (level === null || level === pin.shown) return;
    const isFirst = pin.shown === null;
    pin.shown = level;
    if (pin.wire !== undefined) this.#observer.onLevel(pin.wire.index, level, this.#elapsedUs());
    const edge = level === 1 ? IRQ_RISING : IRQ_FALLING;
    if (!isFirst && (pin.trigger & edge) !== 0) {
      pin.lastEdge = edge;
      this.#interrupts.request(gpio);
    }
  }

  #elapsedUs(): number {
    return this.#clock.nowUs() - this.#startUs;
  }
}

/**
 * Callbacks for everything that happens on the wires. `atUs` is the time in microseconds since the
 * start of the stimulus.
 */
export interface PinObserver {
  /**
   * Called when a wire gets its first level or changes its level. `wire` is the index of the wire
   * in the setup.
   */
  onLevel(wire: number, level: Level, atUs: number): void;
  /** Called when the program sets the pin of a wire up, reads it or writes to it. */
  onUse(wire: number): void;
  /** Called when the program and the stimulus drive a wire to different levels. */
  onContention(wire: string, atUs: number): void;
}

class SimulatedPin {
  mode = MODE_IN;
  pull = PULL_NONE;
  output: Level = 0;
  stimulus: Level | null = null;
  trigger = 0;
  lastEdge = 0;
  /** The last level of its wire. */
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
