/**
 * The time of one chip's peripherals, in virtual nanoseconds. It has the interface of rp2040js's clock, so
 * that the package's timers, PWM, DMA and USB run on it. Alarms that are due at the same instant fire in
 * the order in which they were set; with the package's own clock they do not.
 */
export class VirtualClock {
  /** The current instant: the start of an instruction, or the time of an alarm. */
  nowNs: number;
  /** When the next alarm is due; Infinity if none is set. */
  nextAlarmNs = Number.POSITIVE_INFINITY;
  #first: Alarm | undefined;

  constructor(startNs = 0) {
    this.nowNs = startNs;
  }

  /** rp2040js's name for nowNs. */
  get nanos(): number {
    return this.nowNs;
  }

  createAlarm(callback: () => void): Alarm {
    return new Alarm(this, callback);
  }

  /** Moves the time to the next alarm and calls it. Does nothing if no alarm is set. */
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

/** A callback at one instant. Scheduling it again moves it. */
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
  }
}
