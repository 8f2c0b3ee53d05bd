import { ForeignSource } from "../scheduler/foreign-source.ts";

// MicroPython's `select` uses these numbers for the events. POLLIN is 1, and POLLOUT is 4.
const POLL_ERR = 8;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/**
 * The events that wake all tasks that wait for a device, also tasks that did not ask for these events. After such an
 * event, a read or a write no longer needs to wait.
 */
const UNASKED = POLL_ERR | POLL_HUP | POLL_NVAL;

/**
 * The wait of one task until a device can be read (event 1, POLLIN) or written (event 4, POLLOUT). Python refers to the
 * device by its number.
 */
export class DeviceWait extends ForeignSource {
  readonly awaited = "a stream";
  readonly device: number;
  readonly event: number;

  constructor(device: number, event: number) {
    super();
    this.device = device;
    this.event = event;
  }
}

/**
 * Polls the devices that tasks wait for, one after the other. Each device is polled only once. The poll covers the
 * events of all tasks that wait for the device.
 */
export class DevicePolls {
  #waiting: readonly DeviceWait[] = [];
  #devices: number[] = [];
  #polled: number | undefined;

  /** Starts a round of polls. The round has one poll for each device that a task waits for. */
  start(sources: readonly ForeignSource[]): void {
    this.#waiting = sources.filter((source) => source instanceof DeviceWait);
    this.#devices = [...new Set(this.#waiting.map(({ device }) => device))];
  }

  /**
   * Returns the next poll of the round as one number: 8 times the number of the device, plus the events. Returns
   * undefined at the end of the round.
   */
  next(): number | undefined {
    const device = this.#devices.shift();
    if (device === undefined) return undefined;
    this.#polled = device;
    return this.#waitsForPolled().reduce((poll, { event }) => poll | event, device << 3);
  }

  /**
   * Wakes the tasks that wait for these events of the polled device. An event in UNASKED wakes all tasks that wait for
   * the device.
   */
  answer(events: number): void {
    for (const wait of this.#waitsForPolled()) {
      if ((events & (wait.event | UNASKED)) !== 0) wait.becomeReady();
    }
  }

  /** Raises the error in all tasks that wait for the polled device. */
  fail(error: unknown): void {
    for (const wait of this.#waitsForPolled()) wait.fail(error);
  }

  #waitsForPolled(): DeviceWait[] {
    return this.#waiting.filter(({ device }) => device === this.#polled);
  }
}
