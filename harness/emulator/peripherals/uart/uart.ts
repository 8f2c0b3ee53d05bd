import { BasePeripheral, type RP2040 } from "rp2040js";
import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";
import { type FrameFormat, type ReceivedFrame, Receiver, Transmitter } from "./uart-line.ts";

/**
 * A UART with its FIFOs. It sends and receives on its pins bit by bit (RP2040 datasheet 4.2; Arm PrimeCell UART PL011).
 * This class replaces the UART of rp2040js, which has no line and no transmit FIFO. The UART of rp2040js also requests
 * a transmit interrupt forever, which makes MicroPython hang.
 *
 * Not modelled: hardware flow control (CTS and RTS), IrDA, sticky parity, noise.
 */
export class Uart extends BasePeripheral {
  readonly #chip: RP2040;
  readonly #index: number;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;
  readonly #idle: Alarm;
  readonly #onLevel: () => void;
  readonly #lineLevel: () => Level;
  /** The transmit FIFO and the receive FIFO. Received data includes the error bits of UARTDR. */
  #toSend: number[] = [];
  #received: number[] = [];
  #isOverrun = false;
  #integerDivisor = 0;
  #fractionalDivisor = 0;
  #lineControl = 0;
  #control = RXE | TXE;
  #fifoLevels = 0x12;
  #mask = 0;
  #raw = 0;
  #dmaControl = 0;

  /**
   * `onLevel` is called when the level on the transmit pins changes. `lineLevel` returns the level at the
   * receive pins.
   */
  constructor(
    chip: RP2040,
    index: number,
    clock: VirtualClock,
    onLevel: () => void,
    lineLevel: () => Level,
  ) {
    super(chip, `UART${index}`);
    this.#lineLevel = lineLevel;
    this.#chip = chip;
    this.#index = index;
    this.#onLevel = onLevel;
    this.#transmitter = new Transmitter(
      clock,
      () => this.#levelChanged(),
      () => this.#sendNext(),
    );
    this.#receiver = new Receiver(
      clock,
      () => this.#format,
      (frame) => this.#receive(frame),
    );
    this.#idle = clock.createAlarm(() => this.#reportIdle());
  }

  [STATE](keep: Keep): void {
    keep(this.#transmitter);
    keep(this.#receiver);
    keep(this.#idle);
    this.#toSend = keep(this.#toSend);
    this.#received = keep(this.#received);
    this.#isOverrun = keep(this.#isOverrun);
    this.#integerDivisor = keep(this.#integerDivisor);
    this.#fractionalDivisor = keep(this.#fractionalDivisor);
    this.#lineControl = keep(this.#lineControl);
    this.#control = keep(this.#control);
    this.#fifoLevels = keep(this.#fifoLevels);
    this.#mask = keep(this.#mask);
    this.#raw = keep(this.#raw);
    this.#dmaControl = keep(this.#dmaControl);
  }

  /** The level that the UART drives on its transmit pins. */
  get level(): Level {
    return this.#lineControl & BRK ? 0 : this.#transmitter.level;
  }

  /** True if the receiver uses the receive line. A change of this line can then have an effect at any time. */
  get isListening(): boolean {
    return this.#isEnabled && (this.#control & (RXE | LBE)) === RXE;
  }

  /** Passes the level at the receive pins to the receiver. Call this when the level has changed. */
  setLineLevel(level: Level): void {
    if (this.isListening) this.#receiver.setLevel(level);
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case UARTDR:
        return this.#read();
      case UARTRSR:
        return 0;
      case UARTFR:
        return (
          (this.#isBusy ? 1 << 3 : 0) |
          (this.#received.length === 0 ? 1 << 4 : 0) |
          (this.#toSend.length >= this.#depth ? 1 << 5 : 0) |
          (this.#received.length >= this.#depth ? 1 << 6 : 0) |
          (this.#toSend.length === 0 ? 1 << 7 : 0)
        );
      case UARTIBRD:
        return this.#integerDivisor;
      case UARTFBRD:
        return this.#fractionalDivisor;
      case UARTLCR_H:
        return this.#lineControl;
      case UARTCR:
        return this.#control;
      case UARTIFLS:
        return this.#fifoLevels;
      case UARTIMSC:
        return this.#mask;
      case UARTRIS:
        return this.#raw;
      case UARTMIS:
        return this.#raw & this.#mask;
      case UARTDMACR:
        return this.#dmaControl;
      default:
        return IDENTIFICATION.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    switch (offset) {
      case UARTDR:
        this.#write(value & 0xff);
        return;
      case UARTIBRD:
        this.#integerDivisor = value & 0xffff;
        return;
      case UARTFBRD:
        this.#fractionalDivisor = value & 0x3f;
        return;
      case UARTLCR_H:
        this.#lineControl = value & 0xff;
        this.#levelChanged();
        return;
      case UARTCR:
        this.#control = value & 0xffff;
        this.#receiver.listen(
          this.#isEnabled && (this.#control & RXE) !== 0,
          this.#control & LBE ? this.level : this.#lineLevel(),
        );
        this.#sendNext();
        break;
      case UARTIFLS:
        this.#fifoLevels = value & 0x3f;
        return;
      case UARTIMSC:
        this.#mask = value & 0x7ff;
        break;
      case UARTICR:
        this.#raw &= ~this.rawWriteValue;
        break;
      case UARTDMACR:
        this.#dmaControl = value & 7;
        break;
      default:
        return;
    }
    this.#update();
  }

  #levelChanged(): void {
    if (this.#control & LBE) this.#receiver.setLevel(this.level);
    this.#onLevel();
  }

  #write(data: number): void {
    if (this.#toSend.length < this.#depth) this.#toSend.push(data);
    if (this.#toSend.length > this.#sendTrigger) this.#raw &= ~TXI;
    this.#sendNext();
    this.#update();
  }

  /** Starts the next character. Called when the transmitter becomes free or new data arrives. */
  #sendNext(): void {
    if (this.#transmitter.isBusy || !this.#isEnabled || (this.#control & TXE) === 0) return;
    const data = this.#toSend.shift();
    if (data === undefined) return;
    this.#transmitter.send(data, this.#format);
    // The UART requests the interrupt once, when the number of bytes in the FIFO falls to the selected level. If the
    // number falls further, there is no new request.
    if (this.#toSend.length === this.#sendTrigger) this.#raw |= TXI;
    this.#update();
  }

  #receive({ data, hasParityError, hasFramingError, isBreak }: ReceivedFrame): void {
    this.#idle.schedule(RECEIVE_TIMEOUT_BITS * this.#format.bitNs);
    if (this.#received.length >= this.#depth) {
      this.#isOverrun = true;
      this.#raw |= OEI;
    } else {
      const errors =
        (hasFramingError ? FE : 0) |
        (hasParityError ? PE : 0) |
        (isBreak ? BE : 0) |
        (this.#isOverrun ? OE : 0);
      this.#isOverrun = false;
      this.#received.push(data | errors);
      if (hasFramingError) this.#raw |= FEI;
      if (hasParityError) this.#raw |= PEI;
      if (isBreak) this.#raw |= BEI;
      if (this.#received.length >= this.#receiveTrigger) this.#raw |= RXI;
    }
    this.#update();
  }

  #read(): number {
    const value = this.#received.shift() ?? 0;
    if (this.#received.length < this.#receiveTrigger) this.#raw &= ~RXI;
    if (this.#received.length === 0) {
      this.#raw &= ~RTI;
      this.#idle.cancel();
    }
    this.#update();
    return value;
  }

  #reportIdle(): void {
    if (this.#received.length > 0) this.#raw |= RTI;
    this.#update();
  }

  #update(): void {
    this.#chip.setInterrupt(FIRST_IRQ + this.#index, (this.#raw & this.#mask) !== 0);
    this.#request(0, this.#dmaControl & TXDMAE && this.#toSend.length < this.#depth);
    this.#request(1, this.#dmaControl & RXDMAE && this.#received.length > 0);
  }

  #request(line: 0 | 1, isRequested: boolean | number): void {
    const channel = FIRST_DREQ + 2 * this.#index + line;
    if (isRequested) this.#chip.dma.setDREQ(channel);
    else this.#chip.dma.clearDREQ(channel);
  }

  get #isEnabled(): boolean {
    return (this.#control & UARTEN) !== 0;
  }

  get #isBusy(): boolean {
    return this.#transmitter.isBusy || this.#toSend.length > 0;
  }

  get #depth(): number {
    return this.#lineControl & FEN ? FIFO_DEPTH : 1;
  }

  get #sendTrigger(): number {
    if ((this.#lineControl & FEN) === 0) return 0;
    return Math.floor((FIFO_DEPTH * (MARKS[this.#fifoLevels & 7] ?? 4)) / 8);
  }

  get #receiveTrigger(): number {
    if ((this.#lineControl & FEN) === 0) return 1;
    return Math.floor((FIFO_DEPTH * (MARKS[(this.#fifoLevels >> 3) & 7] ?? 4)) / 8);
  }

  get #format(): FrameFormat {
    const divisor = this.#integerDivisor + this.#fractionalDivisor / 64;
    return {
      bitNs: (16 * divisor * 1e9) / this.#chip.clkPeri,
      dataBits: 5 + ((this.#lineControl >> 5) & 3),
      parity: this.#lineControl & PEN ? (this.#lineControl & EPS ? "even" : "odd") : "none",
      stopBits: this.#lineControl & STP2 ? 2 : 1,
    };
  }
}

/** Returns the UART and the line that a pin can be connected to (2.19.2, GPIO function 2). */
export function uartOfPin(pin: number): { readonly uart: 0 | 1; readonly line: number } {
  return { uart: [0, 1, 1, 0, 0, 1, 1, 0][pin >> 2] === 1 ? 1 : 0, line: pin & 3 };
}

export const UART_TX_LINE = 0;
export const UART_RX_LINE = 1;

const FIFO_DEPTH = 32;
/** The FIFO levels that UARTIFLS can select, in eighths of the FIFO. */
const MARKS = [1, 2, 4, 6, 7];
const RECEIVE_TIMEOUT_BITS = 32;
/** The numbers of the interrupt UART0_IRQ (2.3.2) and of the DMA request DREQ_UART0_TX (2.5.3.1). */
const FIRST_IRQ = 20;
const FIRST_DREQ = 20;

const UARTDR = 0x00;
const UARTRSR = 0x04;
const UARTFR = 0x18;
const UARTIBRD = 0x24;
const UARTFBRD = 0x28;
const UARTLCR_H = 0x2c;
const UARTCR = 0x30;
const UARTIFLS = 0x34;
const UARTIMSC = 0x38;
const UARTRIS = 0x3c;
const UARTMIS = 0x40;
const UARTICR = 0x44;
const UARTDMACR = 0x48;
const IDENTIFICATION = new Map([
  [0xfe0, 0x11],
  [0xfe4, 0x10],
  [0xfe8, 0x34],
  [0xfec, 0x00],
  [0xff0, 0x0d],
  [0xff4, 0xf0],
  [0xff8, 0x05],
  [0xffc, 0xb1],
]);

// UARTDR
const FE = 1 << 8;
const PE = 1 << 9;
const BE = 1 << 10;
const OE = 1 << 11;

// UARTLCR_H
const BRK = 1 << 0;
const PEN = 1 << 1;
const EPS = 1 << 2;
const STP2 = 1 << 3;
const FEN = 1 << 4;

// UARTCR
const UARTEN = 1 << 0;
const LBE = 1 << 7;
const TXE = 1 << 8;
const RXE = 1 << 9;

// The bits of UARTRIS, UARTIMSC, UARTMIS and UARTICR
const RXI = 1 << 4;
const TXI = 1 << 5;
const RTI = 1 << 6;
const FEI = 1 << 7;
const PEI = 1 << 8;
const BEI = 1 << 9;
const OEI = 1 << 10;

// UARTDMACR
const RXDMAE = 1 << 0;
const TXDMAE = 1 << 1;
