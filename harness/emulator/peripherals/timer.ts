import { BasePeripheral, type RP2040 } from "rp2040js";
import { type Keep, STATE } from "../state.ts";
import type { Alarm, VirtualClock } from "./clock.ts";

/**
 * The 64-bit microsecond timer with its four alarms (RP2040 datasheet 4.6). This class replaces the timer of rp2040js,
 * which counts from the start of the simulation instead of the start of the chip. The timer of rp2040js also fires
 * alarms up to a microsecond early, and it cannot be paused or set.
 *
 * Not modelled: on a real chip, the ticks come from the watchdog block and stop when its register TICK is cleared.
 */
export class Timer extends BasePeripheral {
  readonly #chip: RP2040;
  readonly #clock: VirtualClock;
  readonly #alarms: readonly TimerAlarm[];
  /** The length of a microsecond of the timer: 1000 ns, unless the crystal is too fast or too slow. */
  readonly #nsPerUs: number;
  /** The count was `#baseUs` at the time `#baseNs`. If the timer is not paused, it has been counting since then. */
  #baseUs = 0;
  #baseNs: number;
  #isPaused = false;
  #latchedHigh = 0;
  #writtenLow = 0;
  #requested = 0;
  #enabled = 0;
  #forced = 0;

  /**
   * The crystal makes the ticks. `crystalPpm` is the error of the crystal in ppm: above 0 if the crystal is too fast.
   */
  constructor(chip: RP2040, clock: VirtualClock, crystalPpm = 0) {
    super(chip, "TIMER");
    this.#nsPerUs = 1000 / (1 + crystalPpm / 1e6);
    this.#chip = chip;
    this.#clock = clock;
    this.#baseNs = clock.nowNs;
    this.#alarms = [0, 1, 2, 3].map((index) => ({
      alarm: clock.createAlarm(() => this.#fire(index)),
      target: 0,
      isArmed: false,
    }));
  }

  [STATE](keep: Keep): void {
    keep(this.#alarms);
    this.#baseUs = keep(this.#baseUs);
    this.#baseNs = keep(this.#baseNs);
    this.#isPaused = keep(this.#isPaused);
    this.#latchedHigh = keep(this.#latchedHigh);
    this.#writtenLow = keep(this.#writtenLow);
    this.#requested = keep(this.#requested);
    this.#enabled = keep(this.#enabled);
    this.#forced = keep(this.#forced);
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case TIMEHR:
        return this.#latchedHigh;
      case TIMELR:
        this.#latchedHigh = Math.floor(this.#countUs / 2 ** 32);
        return this.#countUs >>> 0;
      case TIMERAWH:
        return Math.floor(this.#countUs / 2 ** 32);
      case TIMERAWL:
        return this.#countUs >>> 0;
      case ALARM0:
      case ALARM1:
      case ALARM2:
      case ALARM3:
        return this.#alarms[(offset - ALARM0) / 4]!.target;
      case ARMED:
        return this.#alarms.reduce((bits, { isArmed }, i) => bits | (isArmed ? 1 << i : 0), 0);
      case DBGPAUSE:
        return 7;
      case PAUSE:
        return this.#isPaused ? 1 : 0;
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
    switch (offset) {
      case TIMELW:
        this.#writtenLow = value >>> 0;
        return;
      case TIMEHW:
        this.#setCount((value >>> 0) * 2 ** 32 + this.#writtenLow);
        return;
      case ALARM0:
      case ALARM1:
      case ALARM2:
      case ALARM3: {
        const alarm = this.#alarms[(offset - ALARM0) / 4]!;
        alarm.target = value >>> 0;
        alarm.isArmed = true;
        this.#schedule(alarm);
        return;
      }
      case ARMED:
        for (const [i, alarm] of this.#alarms.entries()) {
          if ((this.rawWriteValue & (1 << i)) === 0) continue;
          alarm.isArmed = false;
          alarm.alarm.cancel();
        }
        return;
      case DBGPAUSE:
        return;
      case PAUSE:
        this.#setCount(this.#countUs);
        this.#isPaused = (value & 1) !== 0;
        for (const alarm of this.#alarms) this.#schedule(alarm);
        return;
      case INTR:
        this.#requested &= ~this.rawWriteValue;
        this.#updateInterrupts();
        return;
      case INTE:
        this.#enabled = value & 0xf;
        this.#updateInterrupts();
        return;
      case INTF:
        this.#forced = value & 0xf;
        this.#updateInterrupts();
        return;
      default:
        super.writeUint32(offset, value);
    }
  }

  get #countUs(): number {
    if (this.#isPaused) return this.#baseUs;
    const us = (this.#clock.nowNs - this.#baseNs) / this.#nsPerUs;
    // The clock rounds the time of an alarm. So at an alarm, `us` may be slightly below the alarm's target, and would
    // be rounded down to the microsecond before it. The small addition prevents this.
    return this.#baseUs + Math.floor(us + 1e-6);
  }

  #setCount(countUs: number): void {
    this.#baseUs = countUs;
    this.#baseNs = this.#clock.nowNs;
    for (const alarm of this.#alarms) this.#schedule(alarm);
  }

  /**
   * Schedules an alarm of the timer, or cancels it if it is not armed or the timer is paused. An alarm fires when the
   * lower half of the count equals the target of the alarm (4.6.3).
   */
  #schedule({ alarm, target, isArmed }: TimerAlarm): void {
    if (!isArmed || this.#isPaused) {
      alarm.cancel();
      return;
    }
    const countUs = this.#countUs;
    const dueUs = countUs + ((target - countUs) >>> 0);
    alarm.schedule(this.#baseNs + (dueUs - this.#baseUs) * this.#nsPerUs - this.#clock.nowNs);
  }

  #fire(index: number): void {
    this.#alarms[index]!.isArmed = false;
    this.#requested |= 1 << index;
    this.#updateInterrupts();
  }

  #updateInterrupts(): void {
    const status = (this.#requested & this.#enabled) | this.#forced;
    for (let i = 0; i < 4; i++) this.#chip.setInterrupt(i, (status & (1 << i)) !== 0);
  }
}

interface TimerAlarm {
  readonly alarm: Alarm;
  target: number;
  isArmed: boolean;
}

const TIMEHW = 0x00;
const TIMELW = 0x04;
const TIMEHR = 0x08;
const TIMELR = 0x0c;
const ALARM0 = 0x10;
const ALARM1 = 0x14;
const ALARM2 = 0x18;
const ALARM3 = 0x1c;
const ARMED = 0x20;
const TIMERAWH = 0x24;
const TIMERAWL = 0x28;
const DBGPAUSE = 0x2c;
const PAUSE = 0x30;
const INTR = 0x34;
const INTE = 0x38;
const INTF = 0x3c;
const INTS = 0x40;
