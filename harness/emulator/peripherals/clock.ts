import { type Keep, STATE } from "../state.ts";

/**
 * The clock of one chip's peripherals, in virtual nanoseconds. It has the interface of rp2040js's clock, so that
 * rp2040js's timers, PWM, DMA and USB controller can use it. If several alarms have the same time, they fire in the
 * order in which they were set. The clock of rp2040js does not guarantee this.
 */
export class VirtualClock {
  /** The current time. It is the start of the current instruction, or the time of the current alarm. */
  nowNs: number;
  /** The time of the next alarm, or Infinity if no alarm is set. */
  nextAlarmNs = Number.POSITIVE_INFINITY;
  #first: Alarm | undefined;

  constructor(startNs = 0) {
    this.nowNs = startNs;
  }

  [STATE](keep: Keep): void {
    this.#first = keep(this.#first);
  }

  /** The time in nowNs, under the name that rp2040js uses. */
  get nanos(): number {
    return this.nowNs;
  }

  createAlarm(callback: () => void): Alarm {
    return new Alarm(this, callback);
  }

  /** Moves the time to the next alarm and calls the callback of this alarm. Does nothing if no alarm is set. */
  fireNextAlarm(): void {
    const alarm = this.#first;
    if (alarm === undefined) return;
    this.nowNs = alarm.dueNs;
    alarm.cancel();
    alarm.callback();
  }

  insert(alarm: Alarm): void {
    let before: Alarm | undefined;
    let after = this.#first;
    while (after !== undefined && after.dueNs <= alarm.dueNs) {
      before = after;
      after = after.next;
    }
    alarm.next = after;
    if (before === undefined) this.#setFirst(alarm);
    else before.next = alarm;
  }

  remove(alarm: Alarm): void {
    if (this.#first === alarm) {
      this.#setFirst(alarm.next);
      return;
    }
    let before = this.#first;
    while (before?.next !== undefined && before.next !== alarm) before = before.next;
    if (before !== undefined) before.next = alarm.next;
  }

  #setFirst(alarm: Alarm | undefined): void {
    this.#first = alarm;
    this.nextAlarmNs = alarm?.dueNs ?? Number.POSITIVE_INFINITY;
  }
}

/**
 * A callback that the clock calls once, at a scheduled time. If it is scheduled again, the new time replaces the old
 * time.
 */
export class Alarm {
  readonly clock: VirtualClock;
  readonly callback: () => void;
  dueNs = 0;
  next: Alarm | undefined;
  #isSet = false;

  constructor(clock: VirtualClock, callback: () => void) {
    this.clock = clock;
    this.callback = callback;
  }

  [STATE](keep: Keep): void {
    this.#isSet = keep(this.#isSet);
  }

  schedule(deltaNs: number): void {
    this.cancel();
    this.dueNs = this.clock.nowNs + Math.max(0, deltaNs);
    this.#isSet = true;
    this.clock.insert(this);
  }

  cancel(): void {
    if (!this.#isSet) return;
    this.#isSet = false;
    this.clock.remove(this);
    // Remove the old values, so that two machines with different histories can have equal states.
    this.next = undefined;
    this.dueNs = 0;
  }
}
