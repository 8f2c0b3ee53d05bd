import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { Level } from "../trace/waveform.ts";
import type { PinOwner } from "./simulated-pin.ts";
import type { SimulatedPins } from "./simulated-pins.ts";

/** The settings with which the program makes an I2C controller. */
export interface I2cFormat {
  readonly sdaGpio: number;
  readonly sclGpio: number;
  readonly hz: number;
  /** The longest time in microseconds for which the controller waits until a line is high. */
  readonly timeoutUs: number;
  /**
   * True for the controller of the chip. It pulls its lines up, and waits for a free bus before a start. `SoftI2C` does
   * neither.
   */
  readonly isHardware: boolean;
}

/** This error is thrown if a line stayed low for longer than the time limit of the controller. */
export class I2cTimeout extends Error {
  override readonly name = "I2cTimeout";
}

/**
 * An I2C controller of a simulated board. Its calls block, like the calls of `machine.I2C` and `machine.SoftI2C`:
 * virtual time passes, and no handler runs. A target may hold SCL low. If a line stays low for too long, a call
 * releases both lines and throws I2cTimeout.
 */
export class SimulatedI2c implements PinOwner {
  readonly onLevel = undefined;
  readonly #clock: VirtualClock;
  readonly #pins: SimulatedPins;
  #format: I2cFormat | undefined;
  #ownsBus = false;
  #limitUs = 0;

  constructor(clock: VirtualClock, pins: SimulatedPins) {
    this.#clock = clock;
    this.#pins = pins;
  }

  open(format: I2cFormat): void {
    this.#format = format;
    this.#ownsBus = false;
    for (const gpio of [format.sdaGpio, format.sclGpio]) {
      if (format.isHardware) this.#pins.configure(gpio, -1, PULL_UP, -1);
      this.#pins.give(gpio, this, null);
    }
  }

  /** Sends a start condition. If the bus is already in use by this controller, sends a repeated start condition. */
  start(): void {
    this.#limitUs = this.#clock.nowUs() + this.#lines.timeoutUs;
    if (this.#ownsBus) {
      this.#setSda(false);
      this.#raiseScl();
      this.#halfBit();
    } else {
      this.#pull("sda", false);
      this.#pull("scl", false);
      this.#waitFor("scl");
      if (this.#lines.isHardware) this.#waitFor("sda");
    }
    this.#pull("sda", true);
    this.#halfBit();
    this.#pull("scl", true);
    this.#ownsBus = true;
  }

  /** Sends a byte. Returns true if it is acknowledged. */
  write(byte: number): boolean {
    for (let bit = 7; bit >= 0; bit--) this.#exchange(((byte >> bit) & 1) === 1 ? 1 : 0);
    return this.#exchange(1) === 0;
  }

  /** Receives a byte. Acknowledges it if `isAcknowledged` is true. */
  read(isAcknowledged: boolean): number {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | this.#exchange(1);
    this.#exchange(isAcknowledged ? 0 : 1);
    return byte;
  }

  stop(): void {
    this.#setSda(true);
    this.#raiseScl();
    this.#halfBit();
    this.#pull("sda", false);
    this.#ownsBus = false;
    this.#halfBit();
  }

  /**
   * Sends a bit: a 0 pulls SDA low, and a 1 releases SDA. Returns the level of SDA during the clock pulse, because the
   * target may pull SDA low, too.
   */
  #exchange(bit: Level): Level {
    this.#setSda(bit === 0);
    this.#raiseScl();
    this.#halfBit();
    const level = this.#level("sda");
    this.#pull("scl", true);
    return level;
  }

  /** Changes SDA in the middle of the time in which SCL is low. */
  #setSda(isLow: boolean): void {
    this.#clock.spend(this.#halfUs / 2);
    this.#pull("sda", isLow);
    this.#clock.spend(this.#halfUs / 2);
  }

  #raiseScl(): void {
    // SoftI2C has a time limit for each wait. The chip's controller has one time limit for the whole call.
    if (!this.#lines.isHardware) this.#limitUs = this.#clock.nowUs() + this.#lines.timeoutUs;
    this.#pull("scl", false);
    this.#waitFor("scl");
  }

  #waitFor(line: Line): void {
    while (this.#level(line) === 0) {
      if (this.#clock.nowUs() >= this.#limitUs) {
        this.#pull("sda", false);
        this.#pull("scl", false);
        this.#ownsBus = false;
        throw new I2cTimeout(`${line} stayed low`);
      }
      this.#clock.spend(LOOK_US);
    }
  }

  #halfBit(): void {
    this.#clock.spend(this.#halfUs);
  }

  /**
   * The time of half a bit in microseconds. It is rounded to 1/4 us, so that all times of the bus are whole
   * nanoseconds.
   */
  get #halfUs(): number {
    return Math.max(1, Math.round(2e6 / this.#lines.hz)) / 4;
  }

  #level(line: Line): Level {
    const gpio = this.#gpioOf(line);
    // A line loses its pin if the program gives the pin to something else. A line without a pin reads high.
    return this.#pins.isOwned(gpio, this) ? (this.#pins.levelOf(gpio) ?? 0) : 1;
  }

  #pull(line: Line, isLow: boolean): void {
    this.#pins.driveOwned(this.#gpioOf(line), this, isLow ? 0 : null, this.#clock.nowUs());
  }

  #gpioOf(line: Line): number {
    return line === "sda" ? this.#lines.sdaGpio : this.#lines.sclGpio;
  }

  get #lines(): I2cFormat {
    if (this.#format === undefined)
      throw new Error("the I2C controller has no SDA and SCL pins yet");
    return this.#format;
  }
}

type Line = "sda" | "scl";

/** The number that stands for a pull-up. `machine.Pin` uses the same number. */
const PULL_UP = 1;
/** The time between two checks of a line that stays low, in microseconds. */
const LOOK_US = 1;
