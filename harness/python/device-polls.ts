import { ForeignSource } from "../scheduler/foreign-source.ts";

// The numbers that MicroPython's `select` has for these events. POLLIN is 1, and POLLOUT is 4.
const POLL_ERR = 8;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/** A device that reports one of these wakes whoever waits for it, because a read or a write no longer has to wait. */
const UNASKED = POLL_ERR | POLL_HUP | POLL_NVAL;

/** The wait of one task until a device can be read (event 1, POLLIN) or written (event 4, POLLOUT). Python names the device by its number. */
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

/** Polls the devices that tasks wait for, one after the other: each once, with the events of all its waits. */
export class DevicePolls {
  #waiting: readonly DeviceWait[] = [];
  #devices: number[] = [];
  #polled: number | undefined;

  /** Starts a round of polls, one for each device that a source waits for. */
  start(sources: readonly ForeignSource[]): void {
    this.#waiting = sources.filter((source) => source instanceof DeviceWait);
    this.#devices = [...new Set(this.#waiting.map(({ device }) => device))];
  }

  /** The next poll of the round: the number of the device times 8, plus the events. Undefined at the end of the round. */
  next(): number | undefined {
    const device = this.#devices.shift();
    if (device === undefined) return undefined;
    this.#polled = device;
    return this.#waitsForPolled().reduce((poll, { event }) => poll | event, device << 3);
  }

  /** The polled device answered with these events. */
  answer(events: number): void {
    for (const wait of this.#waitsForPolled()) {
      if ((events & (wait.event | UNASKED)) !== 0) wait.becomeReady();
    }
  }

  /** The poll of the device failed. */
  fail(error: unknown): void {
    for (const wait of this.#waitsForPolled()) wait.fail(error);
  }

  #waitsForPolled(): DeviceWait[] {
    return this.#waiting.filter(({ device }) => device === this.#polled);
  }
}
