import { BasePeripheral, type RP2040 } from "rp2040js";
import type { Level } from "../nets/drive.ts";
import { type Keep, STATE } from "../state.ts";
import type { Alarm, VirtualClock } from "./clock.ts";

/**
 * The PWM block with its eight slices (RP2040 datasheet 4.5). This class replaces the PWM of rp2040js. That PWM cannot
 * make a duty of 100 %, and its register EN always reads as 0.
 *
 * A slice whose outputs are constant sets alarms only for its wraps. A slice that is off sets no alarms. Not modelled:
 * the three modes in which input B gates or clocks the counter.
 */
export class Pwm extends BasePeripheral {
  /** The levels of the outputs, one bit per pin. The pads of rp2040js read this field. */
  gpioValue = 0;
  /** The directions of the outputs, one bit per pin. The pads of rp2040js read this field. */
  gpioDirection = 0xffffffff;
  /**
   * The channels that rp2040js notifies when its clock changes. The list is empty, because `beginClockChange` handles
   * these changes.
   */
  readonly channels: readonly never[] = [];
  readonly #chip: RP2040;
  readonly #slices: readonly Slice[];
  #requested = 0;
  #enabled = 0;
  #forced = 0;

  /** `nsPerCycle` returns the length of one cycle of clk_sys. */
  constructor(chip: RP2040, clock: VirtualClock, nsPerCycle: () => number) {
    super(chip, "PWM");
    this.#chip = chip;
    this.#slices = Array.from(
      { length: SLICES },
      (_, index) =>
        new Slice(
          clock,
          nsPerCycle,
          () => this.#wrapped(index),
          (channel, level) => this.#drive(2 * index + channel, level),
        ),
    );
  }

  [STATE](keep: Keep): void {
    keep(this.#slices);
    this.#requested = keep(this.#requested);
    this.#enabled = keep(this.#enabled);
    this.#forced = keep(this.#forced);
  }

  override readUint32(offset: number): number {
    if (offset < EN)
      return this.#slices[Math.floor(offset / SLICE_BYTES)]!.read(offset % SLICE_BYTES);
    switch (offset) {
      case EN:
        return this.#slices.reduce((bits, { isOn }, i) => bits | (isOn ? 1 << i : 0), 0);
      case INTR:
        return this.#requested;
      case INTE:
        return this.#enabled;
      case INTF:
        return this.#forced;
      case INTS:
        return (this.#requested & this.#enabled) | this.#forced;
      default:
        return super.readUint32(offset);
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset < EN) {
      this.#slices[Math.floor(offset / SLICE_BYTES)]!.write(offset % SLICE_BYTES, value);
      return;
    }
    switch (offset) {
      case EN:
        for (const [i, slice] of this.#slices.entries()) slice.turn((value & (1 << i)) !== 0);
        return;
      case INTR:
        this.#requested &= ~this.rawWriteValue;
        break;
      case INTE:
        this.#enabled = value & ALL_SLICES;
        break;
      case INTF:
        this.#forced = value & ALL_SLICES;
        break;
      default:
        super.writeUint32(offset, value);
        return;
    }
    this.#updateInterrupt();
  }

  /**
   * Stops all slices. Returns a function that starts them again. Call this before the length of a cycle changes, and
   * call the returned function after the change.
   */
  beginClockChange(): () => void {
    for (const slice of this.#slices) slice.stop();
    return () => {
      for (const slice of this.#slices) slice.start();
    };
  }

  /** Does nothing. rp2040js calls this when an input changes. */
  gpioOnInput(): void {}

  /** Does nothing. rp2040js calls this when the chip starts. */
  reset(): void {}

  #wrapped(slice: number): void {
    this.#requested |= 1 << slice;
    this.#updateInterrupt();
    // Each wrap of the counter requests one DMA transfer.
    this.#chip.dma.setDREQ(FIRST_DREQ + slice);
    this.#chip.dma.clearDREQ(FIRST_DREQ + slice);
  }

  #updateInterrupt(): void {
    this.#chip.setInterrupt(IRQ, ((this.#requested & this.#enabled) | this.#forced) !== 0);
  }

  /**
   * Sets the level of an output. Pins that are 16 apart share an output. Slice 7 has only the pins 14 and 15, because
   * there are no pins 30 and 31.
   */
  #drive(pin: number, level: Level): void {
    const pins = pin + 16 < PINS ? [pin, pin + 16] : [pin];
    for (const one of pins) {
      const bit = 1 << one;
      this.gpioValue = level === 1 ? this.gpioValue | bit : this.gpioValue & ~bit;
      this.#chip.gpio[one]!.checkForUpdates();
    }
  }
}

/**
 * One slice: a counter from 0 to TOP, and two outputs that are high while the counter is below their compare values.
 * Times are computed from the start of a period in whole ticks, so errors do not add up.
 */
class Slice {
  isOn = false;
  readonly #clock: VirtualClock;
  readonly #nsPerCycle: () => number;
  readonly #onWrap: () => void;
  readonly #onLevel: (channel: 0 | 1, level: Level) => void;
  readonly #alarm: Alarm;
  readonly #levels: [Level, Level] = [0, 0];
  #control = 0;
  #divisor = 0x10;
  /** The values in the registers CC and TOP. They take effect at the next wrap. */
  #writtenCompare = 0;
  #writtenTop = 0xffff;
  #compare: [number, number] = [0, 0];
  #top = 0xffff;
  /**
   * The number of ticks from the start of the period to the time `#baseNs`. In phase-correct mode, a period has twice
   * as many ticks, because the counter counts up and then down.
   */
  #basePhase = 0;
  #baseNs = 0;
  /** The part of the current tick that had passed at the last stop, in nanoseconds. */
  #begunNs = 0;
  #alarmPhase = 0;

  constructor(
    clock: VirtualClock,
    nsPerCycle: () => number,
    onWrap: () => void,
    onLevel: (channel: 0 | 1, level: Level) => void,
  ) {
    this.#clock = clock;
    this.#nsPerCycle = nsPerCycle;
    this.#onWrap = onWrap;
    this.#onLevel = onLevel;
    this.#alarm = clock.createAlarm(() => this.#reach(this.#alarmPhase));
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    keep(this.#levels);
    this.#control = keep(this.#control);
    this.#divisor = keep(this.#divisor);
    this.#writtenCompare = keep(this.#writtenCompare);
    this.#writtenTop = keep(this.#writtenTop);
    this.#compare = keep(this.#compare);
    this.#top = keep(this.#top);
    this.#basePhase = keep(this.#basePhase);
    this.#baseNs = keep(this.#baseNs);
    this.#begunNs = keep(this.#begunNs);
    this.#alarmPhase = keep(this.#alarmPhase);
  }

  read(offset: number): number {
    switch (offset) {
      case CSR:
        return (this.#control & ~ENABLE) | (this.isOn ? ENABLE : 0);
      case DIV:
        return this.#divisor;
      case CTR:
        return this.#counterAt(this.#phase);
      case CC:
        return this.#writtenCompare;
      default:
        return this.#writtenTop;
    }
  }

  write(offset: number, value: number): void {
    if (offset === CC || offset === TOP) {
      if (offset === CC) this.#writtenCompare = value >>> 0;
      else this.#writtenTop = value & 0xffff;
      if (!this.isOn) this.start();
      return;
    }
    this.stop();
    switch (offset) {
      case CSR:
        this.#control = value & ~(PH_RET | PH_ADV);
        this.isOn = (value & ENABLE) !== 0;
        if (value & PH_ADV) this.#basePhase = (this.#basePhase + 1) % this.#period;
        if (value & PH_RET) this.#basePhase = Math.max(0, this.#basePhase - 1);
        break;
      case DIV:
        this.#divisor = value & 0xfff;
        break;
      case CTR:
        this.#basePhase = value & 0xffff;
        break;
    }
    this.start();
  }

  /** Turns the slice on or off. While it is off, its counter and its outputs keep their values. */
  turn(isOn: boolean): void {
    if (isOn === this.isOn) return;
    this.stop();
    this.isOn = isOn;
    this.start();
  }

  /** Stops counting. Remembers the phase, and the part of the current tick that has passed. */
  stop(): void {
    const ticks = this.isOn ? this.#ticks : 0;
    const tickNs = this.#baseNs + this.#nsTo(this.#basePhase + ticks);
    this.#begunNs = this.isOn ? Math.max(0, this.#clock.nowNs - tickNs) : 0;
    this.#basePhase = (this.#basePhase + ticks) % this.#period;
    this.#alarm.cancel();
  }

  /** Continues to count from the remembered phase, if the slice is on. */
  start(): void {
    this.#baseNs = this.#clock.nowNs - this.#begunNs;
    if (!this.isOn) {
      this.#takeWritten();
      return;
    }
    this.#updateLevels(this.#basePhase);
    this.#schedule(this.#basePhase);
  }

  get #phase(): number {
    return this.isOn ? (this.#basePhase + this.#ticks) % this.#period : this.#basePhase;
  }

  /** The number of whole ticks since `#baseNs`. */
  get #ticks(): number {
    const cycles = (this.#clock.nowNs - this.#baseNs) / this.#nsPerCycle();
    // The clock rounds the time of an alarm. So at an alarm, the quotient may be slightly below the alarm's tick, and
    // would be rounded down to the tick before it. The small addition prevents this.
    return Math.floor((cycles * 16) / this.#divisor16 + 1e-6);
  }

  get #divisor16(): number {
    return this.#divisor < 16 ? (256 << 4) | this.#divisor : this.#divisor;
  }

  get #isPhaseCorrect(): boolean {
    return (this.#control & PH_CORRECT) !== 0;
  }

  get #period(): number {
    return (this.#top + 1) * (this.#isPhaseCorrect ? 2 : 1);
  }

  #counterAt(phase: number): number {
    return phase <= this.#top ? phase : this.#period - 1 - phase;
  }

  /**
   * At the end of the period, starts the next period. At any other phase, updates the outputs, because an output may
   * change there.
   */
  #reach(phase: number): void {
    // Within a period, the base time does not move, so that rounding errors do not add up.
    if (phase < this.#period) {
      this.#updateLevels(phase);
      this.#schedule(phase);
      return;
    }
    this.#baseNs += this.#nsTo(this.#period);
    this.#basePhase = 0;
    this.#takeWritten();
    this.#updateLevels(0);
    this.#schedule(0);
    this.#onWrap();
  }

  #schedule(phase: number): void {
    const changes = this.#compare.flatMap((compare) => [compare, 2 * (this.#top + 1) - compare]);
    const later = changes.filter((change) => change > phase && change < this.#period);
    this.#alarmPhase = Math.min(this.#period, ...later);
    this.#alarm.schedule(this.#baseNs + this.#nsTo(this.#alarmPhase) - this.#clock.nowNs);
  }

  /**
   * The time from the base to a phase of the same period, in nanoseconds. It is a whole number of cycles of clk_sys,
   * because each tick begins with a cycle.
   */
  #nsTo(phase: number): number {
    const cycles = Math.floor(((phase - this.#basePhase) * this.#divisor16) / 16);
    return cycles * this.#nsPerCycle();
  }

  #takeWritten(): void {
    this.#top = this.#writtenTop;
    this.#compare = [this.#writtenCompare & 0xffff, this.#writtenCompare >>> 16];
    this.#basePhase = Math.min(this.#basePhase, this.#period - 1);
  }

  #updateLevels(phase: number): void {
    const counter = this.#counterAt(phase);
    for (const channel of CHANNELS) {
      const isInverted = (this.#control & (channel === 0 ? A_INV : B_INV)) !== 0;
      const level = counter < this.#compare[channel] !== isInverted ? 1 : 0;
      if (level === this.#levels[channel]) continue;
      this.#levels[channel] = level;
      this.#onLevel(channel, level);
    }
  }
}

const SLICES = 8;
const ALL_SLICES = 0xff;
const CHANNELS = [0, 1] as const;
const PINS = 30;
/**
 * The numbers of the interrupt PWM_IRQ_WRAP (RP2040 datasheet 2.3.2) and of the DMA request DREQ_PWM_WRAP0 (2.5.3.1).
 */
const IRQ = 4;
const FIRST_DREQ = 24;

const SLICE_BYTES = 0x14;
const EN = 0xa0;
const INTR = 0xa4;
const INTE = 0xa8;
const INTF = 0xac;
const INTS = 0xb0;

// The registers of a slice
const CSR = 0x00;
const DIV = 0x04;
const CTR = 0x08;
const CC = 0x0c;
const TOP = 0x10;

// CSR
const ENABLE = 1 << 0;
const PH_CORRECT = 1 << 1;
const A_INV = 1 << 2;
const B_INV = 1 << 3;
const PH_RET = 1 << 6;
const PH_ADV = 1 << 7;
