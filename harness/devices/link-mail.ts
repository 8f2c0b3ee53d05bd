import type { LinkEndSetup, LinkPayload } from "../trace/device-setup.ts";

export const USUAL_ADDRESS = 0x12;
export const USUAL_LONGEST_PAYLOAD = 200;

/** A bit in the size that one end of the link sends. If this bit is set, the other end must not send a payload. */
const HOLD_OFF = 0x8000;

/** The sizes and payloads that one end of an I2C link sends and accepts. This class does not control the wires. */
export class LinkMail {
  readonly #setup: LinkEndSetup;
  readonly #queue: LinkPayload[];
  /** The number of the current exchange. */
  #exchange = -1;
  /** The payload of the current exchange. */
  #current: LinkPayload | undefined;
  #isHeldOff = false;
  /** True if this end set the bit HOLD_OFF in the latest size that it sent. */
  #hasAskedForPause = false;
  #hasStopped = false;

  constructor(setup: LinkEndSetup) {
    this.#setup = setup;
    this.#queue = [...(setup.sends ?? [])];
  }

  /** Begins the next exchange. */
  begin(): void {
    this.#exchange += 1;
    this.#choose();
  }

  /**
   * Returns true if `stops` in the setup says that this end must stop in this exchange. Returns true only once.
   * `length` is the length of the initiator's payload.
   */
  mustStop(length: number): boolean {
    const { stops } = this.#setup;
    if (stops === undefined || this.#hasStopped) return false;
    this.#hasStopped = stops.atPayload
      ? this.#exchange >= stops.inExchange && length > 0
      : this.#exchange === stops.inExchange;
    return this.#hasStopped;
  }

  /** Returns the two bytes that announce the payload of this exchange. */
  announce(): readonly number[] {
    this.#hasAskedForPause = this.#holdsOff;
    const length = this.#current?.announcedLength ?? this.#current?.text.length ?? 0;
    const size = length | (this.#holdsOff ? HOLD_OFF : 0);
    return [size & 0xff, size >> 8];
  }

  /** The payload bytes of this exchange. The payload may be empty. */
  get payload(): readonly number[] {
    return [...(this.#current?.text ?? "")].map((character) => character.charCodeAt(0));
  }

  /** Removes the payload from the queue. Call this when the other end has read the whole payload. */
  sent(): void {
    if (this.#current !== undefined) this.#queue.shift();
    this.#current = undefined;
  }

  /**
   * Prepares another attempt. Call this when the exchange fails. The payload is sent again, except if its announced
   * length was wrong.
   */
  failed(): void {
    if (this.#current?.announcedLength !== undefined) this.#queue.shift();
    this.#current = undefined;
  }

  /**
   * Reads the size that the other end has sent. Notes whether this end may send a payload. Returns the length of the
   * other end's payload.
   */
  takeSize([low = 0, high = 0]: readonly number[]): number {
    const size = low | (high << 8);
    this.#isHeldOff = (size & HOLD_OFF) !== 0;
    if (this.#isHeldOff) this.#current = undefined;
    return size & ~HOLD_OFF;
  }

  takePayload(bytes: readonly number[]): void {
    if (this.#hasAskedForPause || !this.#setup.answers) return;
    const text = String.fromCharCode(...bytes);
    this.#queue.push({ text: text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) });
  }

  #choose(): void {
    const next = this.#queue[0];
    const isDue = next !== undefined && (next.fromExchange ?? 0) <= this.#exchange;
    this.#current = isDue && !this.#isHeldOff ? next : undefined;
  }

  get #holdsOff(): boolean {
    const { from, until } = this.#setup.holdsOff ?? { from: 0, until: 0 };
    return this.#exchange >= from && this.#exchange < until;
  }
}
