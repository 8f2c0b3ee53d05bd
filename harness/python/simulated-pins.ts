import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import {
  type PinSetup,
  type StimulusStep,
  TEMPERATURE_SENSOR,
  temperatureVolts,
} from "../trace/pin-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Interrupts } from "./interrupts.ts";
import { simulateDevice } from "./simulated-devices.ts";
import { type PinOwner, SimulatedPin } from "./simulated-pin.ts";

// The numbers of a pin's edges. `machine.Pin` uses the same numbers.
const IRQ_FALLING = 4;
const IRQ_RISING = 8;

const GPIO_COUNT = 30;

/**
 * The virtual time in microseconds that a write takes in a user's own program. So time also passes in a loop that only
 * writes, as on a board.
 */
const SESSION_WRITE_COST_US = 5;

/**
 * The pins of a simulated board in virtual time. They connect `machine.Pin` of the shim with the wires and the stimulus
 * of a pin clause. The level of a wire comes from the first of these that exists:
 * 1. an output
 * 2. the stimulus
 * 3. a pull
 * 4. the wire's last level
 * 5. the level 0
 *
 * In a user's own program, the board pulls a pin down until the program configures the pin.
 */
export class SimulatedPins {
  readonly #pins = Array.from({ length: GPIO_COUNT }, (_, gpio) => new SimulatedPin(gpio));
  readonly #clock: VirtualClock;
  readonly #startUs: number;
  readonly #interrupts: Interrupts;
  readonly #observer: PinObserver;
  readonly #isSession: boolean;
  readonly #voltages: Voltages;
  readonly #moving = new Set<MovingOutput>();
  #nextMoveUs = Number.POSITIVE_INFINITY;
  #plannedMoveUs = Number.POSITIVE_INFINITY;

  /**
   * Starts the stimulus now, at the time of `clock`. The source of a pin's interrupts is its GPIO number. `isSession`
   * is true for a user's own program, and false for the program of a clause. Throws RangeError in these cases:
   * - A wire is on a GPIO that the board does not have.
   * - Two wires are on one GPIO.
   * - The stimulus names a wire that is not in the setup.
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
    for (const pin of this.#pins) pin.isPulledAtStart = isSession;
    for (const [wire, [name, gpio]] of Object.entries(setup.wires).entries()) {
      const pin = this.#pins[gpio];
      if (pin === undefined)
        throw new RangeError(`the wire ${name} is on GPIO ${gpio}, but there is no such GPIO`);
      if (pin.wire !== undefined) {
        throw new RangeError(`the wires ${pin.wire.name} and ${name} are both on GPIO ${gpio}`);
      }
      pin.wire = { index: wire, name };
    }
    for (const ends of setup.joins ?? []) this.#join(ends.map((wire) => gpioOf(setup, wire)));
    this.#voltages = new Map(
      Object.entries(setup.wires).map(([wire, gpio]) => [
        gpio,
        (setup.analog ?? []).filter((step) => step.wire === wire),
      ]),
    );
    const temperature = (setup.analog ?? []).filter(({ wire }) => wire === TEMPERATURE_SENSOR);
    this.#voltages.set(TEMPERATURE_SOURCE, temperature);
    const others = (setup.analog ?? []).filter(({ wire }) => wire !== TEMPERATURE_SENSOR);
    for (const { wire } of [...setup.stimulus, ...others]) gpioOf(setup, wire);
    this.#attachDevices(setup);
    this.#drive(
      setup,
      setup.stimulus.toSorted((a, b) => a.atMs - b.atMs),
      0,
    );
  }

  /**
   * True if a pin may still call a handler or change its level:
   * - In the program of a clause, this is always true, because a pin may change until the end of the run.
   * - In a user's own program, this is true only if a pin has a handler or a PWM runs.
   */
  get mayInterrupt(): boolean {
    return (
      !this.#isSession || this.#moving.size > 0 || this.#pins.some(({ trigger }) => trigger !== 0)
    );
  }

  /** The virtual time in microseconds that a write takes. In runs for clauses, a write takes no time. */
  get writeCostUs(): number {
    return this.#isSession ? SESSION_WRITE_COST_US : 0;
  }

  /** True if the board has this GPIO. */
  has(gpio: number): boolean {
    return this.#pins[gpio] !== undefined;
  }

  /**
   * Configures a pin. A mode or a level of -1 leaves the pin's mode or level unchanged. A new mode takes the pin from
   * its owner.
   */
  configure(gpio: number, mode: number, pull: number, level: number): void {
    this.#use(gpio);
    this.#change(gpio, (pin) => {
      pin.isPulledAtStart = false;
      pin.pull = pull;
      if (mode >= 0) {
        pin.mode = mode;
        pin.owner = undefined;
      }
      if (level >= 0) pin.output = level === 0 ? 0 : 1;
    });
    this.#planMove();
  }

  /** Returns the level that the program reads. A wire that nothing drives or pulls keeps its level. */
  read(gpio: number): Level {
    this.#use(gpio);
    this.catchUp();
    const pin = this.#pins[gpio]!;
    return pin.level() ?? pin.shown ?? 0;
  }

  /**
   * Sets the output level. An input only stores this level. When the pin becomes an output, it drives the wire with
   * this level.
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
    this.#planMove();
  }

  /**
   * Returns the last edge for which the handler must run: IRQ_FALLING or IRQ_RISING, or 0 if there was no such edge.
   */
  lastEdge(gpio: number): number {
    return this.#pins[gpio]!.lastEdge;
  }

  /** Drives a wire from outside, or releases it (`null`). `wire` is the index of the wire in the setup. */
  drive(wire: number, level: Level | null): void {
    const gpio = this.#pins.findIndex((pin) => pin.wire?.index === wire);
    this.#change(gpio, (pin) => (pin.stimulus = level));
  }

  /**
   * Returns the voltage that an ADC reads at a pin. If `gpio` is `TEMPERATURE_SOURCE`, returns the voltage of the ADC's
   * temperature sensor.
   */
  volts(gpio: number): number {
    const atMs = this.#elapsedUs() / 1000;
    const step = this.#voltages.get(gpio)?.findLast((one) => one.atMs <= atMs);
    if (gpio === TEMPERATURE_SOURCE) return step?.volts ?? temperatureVolts(USUAL_DEGREES);
    return step?.volts ?? this.read(gpio) * SUPPLY_VOLTS;
  }

  /**
   * Assigns a pin to an owner. The owner drives it with `level`, or only reads it if `level` is null. The pin stays
   * with its owner until the program sets its mode. A pin that the owner only reads does not count as used.
   */
  give(gpio: number, owner: PinOwner, level: Level | null): void {
    if (level !== null) this.#use(gpio);
    this.#change(gpio, (pin) => {
      pin.owner = owner;
      pin.owned = level;
    });
    this.#planMove();
  }

  /**
   * Takes a pin away from `owner`, so that the pin has the program's setup again. Has no effect if the pin has another
   * owner.
   */
  take(gpio: number, owner: PinOwner): void {
    this.#change(gpio, (pin) => {
      if (pin.owner === owner) pin.owner = undefined;
    });
  }

  /** Returns the level that the pin's wire has now, or null if nothing drives or pulls the wire. */
  levelOf(gpio: number): Level | null {
    this.catchUp();
    return this.#pins[gpio]!.level();
  }

  isOwned(gpio: number, owner: PinOwner): boolean {
    return this.#pins[gpio]!.owner === owner;
  }

  /** Sets the level that the owner of a pin drives. Null releases the pin. Has no effect if the pin has another owner. */
  driveOwned(gpio: number, owner: PinOwner, level: Level | null, atUs: number): void {
    if (this.#pins[gpio]!.owner === owner) {
      this.#apply(
        gpio,
        (pin) => {
          pin.owned = level;
        },
        atUs,
      );
    }
  }

  /** Adds an output that starts to change by itself. Call this again when the output's next change has a new time. */
  addMoving(output: MovingOutput): void {
    this.#moving.add(output);
    this.#findNextMove();
  }

  removeMoving(output: MovingOutput): void {
    this.#moving.delete(output);
    this.#findNextMove();
  }

  /**
   * Changes each output that changes by itself, such as a PWM, as often as it should have changed until now. Call this
   * whenever time has moved.
   */
  catchUp(): void {
    const nowUs = this.#clock.nowUs();
    while (this.#nextMoveUs <= nowUs) {
      const dueUs = this.#nextMoveUs;
      for (const output of this.#moving) {
        if (output.nextUs === dueUs) output.move();
      }
      this.#findNextMove();
    }
  }

  #findNextMove(): void {
    this.#nextMoveUs = Number.POSITIVE_INFINITY;
    for (const { nextUs } of this.#moving) this.#nextMoveUs = Math.min(this.#nextMoveUs, nextUs);
    this.#planMove();
  }

  /**
   * Plans the next change of the outputs that change by themselves, such as a PWM. If somebody listens to a wire of
   * such an output, the change must come exactly at its time. If nobody listens, nothing is planned, because the change
   * can wait until the time moves for another reason.
   */
  #planMove(): void {
    const nextUs = this.#nextMoveUs;
    if (nextUs === Number.POSITIVE_INFINITY || this.#plannedMoveUs <= nextUs) return;
    if (!this.#pins.some(isHeard)) return;
    this.#plannedMoveUs = nextUs;
    this.#clock.at(nextUs, () => {
      this.#plannedMoveUs = Number.POSITIVE_INFINITY;
      this.catchUp();
      this.#planMove();
    });
  }

  /**
   * Drives the wires with the steps of the stimulus, beginning with the step `first`. Each step comes at its own time.
   * Only the next step is planned on the clock.
   */
  #drive(setup: PinSetup, steps: readonly StimulusStep[], first: number): void {
    let i = first;
    for (; i < steps.length; i++) {
      const { wire, level, atMs } = steps[i]!;
      const atUs = this.#startUs + atMs * 1000;
      if (atUs > this.#clock.nowUs()) {
        const next = i;
        this.#clock.at(atUs, () => this.#drive(setup, steps, next));
        return;
      }
      this.#change(gpioOf(setup, wire), (pin) => (pin.stimulus = level));
    }
  }

  #join(gpios: readonly number[]): void {
    const net = [...new Set(gpios.flatMap((gpio) => this.#pins[gpio]!.net))];
    for (const pin of net) pin.net = net;
  }

  #attachDevices(setup: PinSetup): void {
    for (const device of setup.devices ?? []) {
      simulateDevice(
        {
          nowUs: () => this.#elapsedUs(),
          at: (atUs, action) => this.#clock.at(this.#startUs + atUs, action),
          attach: (wire, end) => {
            // Only the first pull in a net has an effect. The pin of the device comes first, because the resistor of a
            // device is stronger than the pull of a pin.
            const net = [end, ...this.#pins[gpioOf(setup, wire)]!.net];
            for (const pin of net) pin.net = net;
          },
          endChanged: (end) => this.#applyTo(end, this.#clock.nowUs()),
        },
        device,
      );
    }
  }

  #use(gpio: number): void {
    const { wire } = this.#pins[gpio]!;
    if (wire !== undefined) this.#observer.onUse(wire.index);
  }

  #change(gpio: number, change: (pin: SimulatedPin) => void): void {
    this.catchUp();
    this.#apply(gpio, change, this.#clock.nowUs());
  }

  #apply(gpio: number, change: (pin: SimulatedPin) => void, atUs: number): void {
    const pin = this.#pins[gpio]!;
    change(pin);
    this.#applyTo(pin, atUs);
  }

  /** Updates the wire of a pin. Call this after the pin has changed. A device has such a pin for each of its wires. */
  #applyTo(pin: SimulatedPin, atUs: number): void {
    const level = pin.level();
    if (pin.isContended()) {
      const name = pin.net.find(({ wire }) => wire !== undefined)?.wire?.name;
      this.#observer.onContention(name ?? `GPIO ${pin.gpio}`, atUs - this.#startUs);
    }
    // If nothing drives a wire, the wire keeps its level.
    for (const end of pin.net) {
      if (this.#isSession) this.#noteUndriven(end, level, atUs);
      if (level !== null) this.#show(end, level, atUs);
    }
  }

  /** Reports that nothing drives a wire any more, or that the wire is driven again and has the same level as before. */
  #noteUndriven(pin: SimulatedPin, level: Level | null, atUs: number): void {
    const isUndriven = level === null;
    if (isUndriven === pin.isUndriven) return;
    pin.isUndriven = isUndriven;
    const isSame = isUndriven || level === pin.shown;
    if (pin.wire !== undefined && isSame) {
      this.#observer.onLevel(pin.wire.index, isUndriven ? null : level, atUs - this.#startUs);
    }
  }

  #show(pin: SimulatedPin, level: Level, atUs: number): void {
    if (level === pin.shown) return;
    const { gpio } = pin;
    const isFirst = pin.shown === null;
    pin.shown = level;
    if (pin.wire !== undefined) {
      this.#observer.onLevel(pin.wire.index, level, atUs - this.#startUs);
    }
    const edge = level === 1 ? IRQ_RISING : IRQ_FALLING;
    if (!isFirst && (pin.trigger & edge) !== 0) {
      pin.lastEdge = edge;
      this.#interrupts.request(gpio);
    }
    pin.owner?.onLevel?.(gpio, level, atUs);
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
   * This function is called when a wire gets its first level or changes its level. `wire` is the index of the wire in
   * the setup. In a user's own program, there are two more calls:
   * - When nothing drives the wire any more, `level` is null.
   * - When the wire is driven again, `level` is the level of the wire.
   */
  onLevel(wire: number, level: Level | null, atUs: number): void;
  /** This function is called when the program configures, reads or writes the pin of a wire. */
  onUse(wire: number): void;
  /** This function is called when the program and the stimulus drive a wire to different levels. */
  onContention(wire: string, atUs: number): void;
}

/** An output that changes by itself while time passes, such as a PWM. */
export interface MovingOutput {
  /** The time of the output's next change, in microseconds of the clock. */
  readonly nextUs: number;
  /** Makes the output's next change. After that, `nextUs` is the time of the following change. */
  move(): void;
}

type Voltages = Map<number, NonNullable<PinSetup["analog"]>>;

const SUPPLY_VOLTS = 3.3;

/** The number of the ADC's input for the temperature sensor. shim/adc.py has the same number. */
const TEMPERATURE_SOURCE = 30;
const USUAL_DEGREES = 27;

/**
 * Returns true if somebody listens to a wire that changes by itself. The wire changes by itself if an owner may change
 * its level. Somebody listens if an edge on the wire calls a handler or an owner.
 */
function isHeard({ net }: SimulatedPin): boolean {
  return (
    net.some(({ owner }) => owner !== undefined) &&
    net.some(({ trigger, owner }) => trigger !== 0 || owner?.onLevel !== undefined)
  );
}

function gpioOf({ wires }: PinSetup, wire: string): number {
  const gpio = wires[wire];
  if (gpio === undefined)
    throw new RangeError(`the stimulus names the wire ${wire}, but no pin has this wire`);
  return gpio;
}
