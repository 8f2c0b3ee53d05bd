import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { Level } from "../trace/waveform.ts";
import type { PinOwner } from "./simulated-pin.ts";
import type { MovingOutput, SimulatedPins } from "./simulated-pins.ts";

/**
 * The PWM of a simulated board: eight slices with two channels each, as on the RP2040 (datasheet 4.5). The two channels
 * of a slice have the same frequency. Two pins whose numbers differ by 16 use the same channel. In each period, the
 * high level comes first. New settings take effect at the start of the next period. A PWM costs little, because its
 * edges are only computed when time moves.
 */
export class SimulatedPwm {
  readonly #slices: readonly PwmSlice[];

  constructor(clock: VirtualClock, pins: SimulatedPins) {
    this.#slices = Array.from({ length: SLICES }, () => new PwmSlice(clock, pins));
  }

  /** Connects a pin to its slice. The pin is low until it has a frequency and a duty. */
  connect(gpio: number): void {
    this.#slice(gpio).connect(gpio);
  }

  /** Sets the frequency of a pin's slice. Throws RangeError if the slice cannot make this frequency. */
  setFrequency(gpio: number, hz: number): void {
    this.#slice(gpio).setFrequency(hz);
  }

  /** Returns the frequency of a pin's slice in Hz, or 0 before the first `setFrequency`. */
  frequency(gpio: number): number {
    return this.#slice(gpio).hz;
  }

  /** Sets the duty of a pin: 0 is always low, 65535 is always high. */
  setDutyU16(gpio: number, duty: number): void {
    this.#slice(gpio).setDuty(gpio, { kind: "u16", value: duty });
  }

  /** Sets the time in nanoseconds for which a pin is high in each period. */
  setDutyNs(gpio: number, ns: number): void {
    this.#slice(gpio).setDuty(gpio, { kind: "ns", value: ns });
  }

  /** Returns the duty of a pin, from 0 to 1: the time in which the pin is high, divided by the whole period. */
  duty(gpio: number): number {
    return this.#slice(gpio).duty(gpio);
  }

  /** Stops the slice of a pin. Its outputs keep their levels. */
  stop(gpio: number): void {
    this.#slice(gpio).stop();
  }

  #slice(gpio: number): PwmSlice {
    return this.#slices[(gpio >> 1) % SLICES]!;
  }
}

type Duty = { readonly kind: "u16" | "ns"; readonly value: number };

/** A period of a slice: `length` ticks of `tickUs` microseconds each. */
interface Period {
  readonly tickUs: number;
  readonly length: number;
}

class PwmSlice implements MovingOutput, PinOwner {
  readonly onLevel = undefined;
  nextUs = Number.POSITIVE_INFINITY;
  hz = 0;
  readonly #clock: VirtualClock;
  readonly #pins: SimulatedPins;
  readonly #duties: [Duty | undefined, Duty | undefined] = [undefined, undefined];
  /** The connected pins of channel A, and those of channel B. */
  readonly #gpios: [Set<number>, Set<number>] = [new Set(), new Set()];
  readonly #levels: [Level, Level] = [0, 0];
  #isRunning = false;
  #hasNewSettings = false;
  /** The current period of the slice. */
  #period: Period = { tickUs: 0, length: 0 };
  #highTicks: [number, number] = [0, 0];
  /**
   * The start of the first period with the current settings. The starts of all later periods are computed from this
   * time, so rounding errors do not add up.
   */
  #baseUs = 0;
  #periods = 0;
  /** The tick within the current period at which an output changes next. */
  #nextTick = 0;

  constructor(clock: VirtualClock, pins: SimulatedPins) {
    this.#clock = clock;
    this.#pins = pins;
  }

  connect(gpio: number): void {
    const channel = channelOf(gpio);
    this.#gpios[channel].add(gpio);
    this.#pins.give(gpio, this, this.#levels[channel]);
  }

  setFrequency(hz: number): void {
    periodOf(hz);
    this.hz = hz;
    this.#settingsChanged();
  }

  setDuty(gpio: number, duty: Duty): void {
    this.#duties[channelOf(gpio)] = duty;
    this.#settingsChanged();
  }

  duty(gpio: number): number {
    const duty = this.#duties[channelOf(gpio)];
    if (duty === undefined || this.hz === 0) return 0;
    return Math.min(1, duty.kind === "u16" ? duty.value / FULL : (duty.value * this.hz) / 1e9);
  }

  stop(): void {
    this.#pins.catchUp();
    this.#isRunning = false;
    this.#duties.fill(undefined);
    this.#pins.removeMoving(this);
  }

  move(): void {
    const atUs = Math.round(this.nextUs * 1000) / 1000;
    if (this.#nextTick === this.#period.length) {
      this.#startPeriod();
      for (const channel of CHANNELS)
        this.#set(channel, this.#highTicks[channel] > 0 ? 1 : 0, atUs);
    } else {
      for (const channel of CHANNELS) {
        if (this.#highTicks[channel] === this.#nextTick) this.#set(channel, 0, atUs);
      }
    }
    this.#findNext();
  }

  /** Makes new settings take effect at the next period, or immediately if the slice does not run yet. */
  #settingsChanged(): void {
    if (this.hz === 0 || this.#duties.every((duty) => duty === undefined)) return;
    this.#pins.catchUp();
    this.#hasNewSettings = true;
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#nextTick = this.#period.length;
      this.nextUs = this.#clock.nowUs();
    } else if (this.nextUs === Number.POSITIVE_INFINITY) this.#skipToNextPeriod();
    this.#pins.addMoving(this);
    this.#pins.catchUp();
  }

  #startPeriod(): void {
    this.#nextTick = 0;
    this.#periods += 1;
    if (!this.#hasNewSettings) return;
    this.#hasNewSettings = false;
    this.#baseUs = this.nextUs;
    this.#periods = 0;
    this.#period = periodOf(this.hz);
    const { length, tickUs } = this.#period;
    this.#highTicks = this.#duties.map((duty) => {
      if (duty === undefined) return 0;
      const ticks = duty.kind === "u16" ? (duty.value * length) / FULL : duty.value / 1000 / tickUs;
      return Math.min(length, Math.round(ticks));
    }) as [number, number];
  }

  /** Sets the time of the next change. If the levels of all outputs are constant, there is no next change. */
  #findNext(): void {
    const { length, tickUs } = this.#period;
    const isConstant = this.#highTicks.every((ticks) => ticks === 0 || ticks === length);
    if (isConstant && !this.#hasNewSettings) {
      this.nextUs = Number.POSITIVE_INFINITY;
      return;
    }
    const ends = this.#highTicks.filter((ticks) => ticks > this.#nextTick && ticks < length);
    this.#nextTick = Math.min(length, ...ends);
    this.nextUs = this.#baseUs + (this.#periods * length + this.#nextTick) * tickUs;
  }

  /**
   * Plans the next change at the end of the current period. While the outputs were constant, nothing was planned, but
   * the slice continued to count. So this function computes from the time how many periods have passed.
   */
  #skipToNextPeriod(): void {
    const { length, tickUs } = this.#period;
    this.#periods = Math.floor((this.#clock.nowUs() - this.#baseUs) / (length * tickUs));
    this.#nextTick = length;
    this.nextUs = this.#baseUs + (this.#periods + 1) * length * tickUs;
  }

  #set(channel: 0 | 1, level: Level, atUs: number): void {
    if (this.#levels[channel] === level) return;
    this.#levels[channel] = level;
    for (const gpio of this.#gpios[channel]) this.#pins.driveOwned(gpio, this, level, atUs);
  }
}

const SLICES = 8;
const CHANNELS = [0, 1] as const;
const FULL = 65_535;

const CLOCK_HZ = 125_000_000;
const MOST_TICKS = 65_536;
const LARGEST_DIVISOR = 255;

function channelOf(gpio: number): 0 | 1 {
  return (gpio & 1) === 1 ? 1 : 0;
}

/**
 * Returns the period for a frequency. The clock of a Pico is divided by one of these numbers:
 * - the smallest divisor with which the frequency is exact
 * - if there is no such divisor, the smallest divisor with which the counter does not overflow
 *
 * Throws RangeError with the message of the rp2 port.
 */
function periodOf(hz: number): Period {
  const smallest = Math.ceil(CLOCK_HZ / hz / MOST_TICKS);
  if (!(smallest <= LARGEST_DIVISOR)) throw new RangeError("freq too small");
  if (hz > CLOCK_HZ / 2) throw new RangeError("freq too large");
  const divisors = Array.from({ length: LARGEST_DIVISOR + 1 - smallest }, (_, i) => smallest + i);
  const exact = divisors.find((divisor) => Number.isInteger(CLOCK_HZ / divisor / hz));
  const divisor = exact ?? smallest;
  return { tickUs: (divisor * 1e6) / CLOCK_HZ, length: Math.round(CLOCK_HZ / divisor / hz) };
}
