import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import { bitMsOf, dataOf, frameOf, type SerialFormat, USUAL_FORMAT } from "../trace/serial-line.ts";
import type { Level } from "../trace/waveform.ts";
import type { Interrupts } from "./interrupts.ts";
import type { PinOwner } from "./simulated-pin.ts";
import type { MovingOutput, SimulatedPins } from "./simulated-pins.ts";

/** The events that can call the handler of a UART. `machine.UART` uses the same numbers. */
const IRQ_TXIDLE = 32;
const IRQ_RXIDLE = 64;

/**
 * A UART of a simulated board. It sends and receives bit by bit on its pins, so the waveform shows its bits, and a
 * stimulus can send to it. The UART requests its interrupt for each received byte, because a byte may wake a task.
 */
export class SimulatedUart implements MovingOutput, PinOwner {
  nextUs = NEVER;
  readonly #source: number;
  readonly #clock: VirtualClock;
  readonly #pins: SimulatedPins;
  readonly #interrupts: Interrupts;
  #format = USUAL_FORMAT;
  #txGpio: number | undefined;
  #rxGpio: number | undefined;
  /** The changes of the transmit pin that are still to come. */
  readonly #toSend: { readonly atUs: number; readonly level: Level }[] = [];
  #lastSent: Level = 1;
  #busyUntilUs = 0;
  #received: number[] = [];
  #receiveCapacity = 0;
  /** The changes of the receive line since the start bit. Undefined between characters. */
  #heard: { readonly atUs: number; readonly level: Level }[] | undefined;
  /**
   * A counter that changes when a received character starts or ends. A planned call of the receiver does nothing if the
   * counter has changed since the call was planned.
   */
  #frames = 0;
  #flags = 0;

  /** `source` is the number of the UART's interrupt. */
  constructor(source: number, clock: VirtualClock, pins: SimulatedPins, interrupts: Interrupts) {
    this.#source = source;
    this.#clock = clock;
    this.#pins = pins;
    this.#interrupts = interrupts;
  }

  /**
   * Assigns the two pins of the UART and discards received data that has not been read. `receiveCapacity` is the size
   * of the receive buffer in bytes.
   */
  open(txGpio: number, rxGpio: number, format: SerialFormat, receiveCapacity: number): void {
    this.close();
    this.#format = format;
    this.#receiveCapacity = receiveCapacity;
    this.#txGpio = txGpio;
    this.#rxGpio = rxGpio;
    this.#pins.give(txGpio, this, this.#lastSent);
    this.#pins.give(rxGpio, this, null);
  }

  close(): void {
    this.#pins.removeMoving(this);
    for (const gpio of [this.#txGpio, this.#rxGpio]) {
      if (gpio !== undefined) this.#pins.take(gpio, this);
    }
    this.#toSend.length = 0;
    this.#received = [];
    this.#lastSent = 1;
    this.#busyUntilUs = 0;
    this.#endFrame();
  }

  /** The number of bytes for which the send buffer has room now. */
  get room(): number {
    const busyUs = Math.max(0, this.#busyUntilUs - this.#clock.nowUs());
    return Math.max(0, TRANSMIT_CAPACITY - Math.ceil(busyUs / this.#frameUs));
  }

  /** The time in microseconds until all written bytes have been sent. */
  get busyUs(): number {
    return Math.max(0, this.#busyUntilUs - this.#clock.nowUs());
  }

  /** Adds a byte to the send buffer. */
  write(byte: number): void {
    const startUs = Math.max(this.#clock.nowUs(), this.#busyUntilUs);
    for (const [i, level] of frameOf(byte, this.#format).entries()) {
      if (level === this.#lastSent) continue;
      this.#lastSent = level;
      this.#toSend.push({ level, atUs: startUs + i * this.#bitUs });
    }
    const endUs = startUs + this.#frameUs;
    this.#busyUntilUs = endUs;
    this.#clock.at(endUs, () => {
      if (this.#busyUntilUs === endUs) this.#note(IRQ_TXIDLE);
    });
    this.#findNext();
  }

  /** The number of received bytes that can be read now. */
  get received(): number {
    return this.#received.length;
  }

  /** Removes the oldest received byte and returns it. Returns -1 if no received byte is left. */
  read(): number {
    return this.#received.shift() ?? -1;
  }

  /**
   * Returns the events that have happened since the last call, as a sum of IRQ_TXIDLE and IRQ_RXIDLE. Returns 0 if
   * there were none.
   */
  takeFlags(): number {
    const flags = this.#flags;
    this.#flags = 0;
    return flags;
  }

  move(): void {
    const { level, atUs } = this.#toSend.shift()!;
    this.#pins.driveOwned(this.#txGpio!, this, level, Math.round(atUs * 1000) / 1000);
    this.#findNext();
  }

  onLevel(gpio: number, level: Level, atUs: number): void {
    if (gpio !== this.#rxGpio) return;
    if (this.#heard !== undefined) {
      this.#heard.push({ level, atUs });
      // A pulse that is shorter than half a bit is not a start bit.
      if (this.#heard.length === 2 && atUs < this.#heard[0]!.atUs + this.#bitUs / 2) {
        this.#endFrame();
      }
      return;
    }
    if (level === 1) return;
    this.#heard = [{ level, atUs }];
    const frame = ++this.#frames;
    // The receiver finishes a character in the middle of its first stop bit.
    const bits = this.#frameBits - this.#format.stopBits + 0.5;
    this.#clock.at(atUs + bits * this.#bitUs, () => {
      if (this.#frames === frame) this.#receive();
    });
  }

  #receive(): void {
    const heard = this.#heard!;
    const startUs = heard[0]!.atUs;
    const bits = Array.from({ length: this.#frameBits }, (_, i) => {
      const atUs = startUs + (i + 0.5) * this.#bitUs;
      return heard.findLast((change) => change.atUs <= atUs)!.level;
    });
    this.#endFrame();
    if (this.#received.length < this.#receiveCapacity) {
      this.#received.push(dataOf(bits, this.#format));
    }
    this.#interrupts.request(this.#source);
    const frames = this.#frames;
    this.#clock.at(this.#clock.nowUs() + IDLE_BITS * this.#bitUs, () => {
      if (this.#frames === frames) this.#note(IRQ_RXIDLE);
    });
  }

  #endFrame(): void {
    this.#heard = undefined;
    this.#frames += 1;
  }

  #note(flag: number): void {
    this.#flags |= flag;
    this.#interrupts.request(this.#source);
  }

  #findNext(): void {
    this.nextUs = this.#toSend[0]?.atUs ?? NEVER;
    if (this.nextUs === NEVER) this.#pins.removeMoving(this);
    else this.#pins.addMoving(this);
  }

  get #bitUs(): number {
    return bitMsOf(this.#format) * 1000;
  }

  get #frameBits(): number {
    return frameOf(0, this.#format).length;
  }

  get #frameUs(): number {
    return this.#frameBits * this.#bitUs;
  }
}

const NEVER = Number.POSITIVE_INFINITY;
/** The size of the send buffer in bytes: 256 in the driver and 32 in the hardware, as on the rp2 port. */
const TRANSMIT_CAPACITY = 288;
/** The line counts as idle if nothing has arrived for this number of bit times. */
const IDLE_BITS = 32;
