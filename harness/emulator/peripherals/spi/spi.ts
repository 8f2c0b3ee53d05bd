import { BasePeripheral, type RP2040 } from "rp2040js";
import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";
import { SpiLine, type SpiWord } from "./spi-line.ts";

/** What an SPI controller is connected to. */
export interface SpiSurroundings {
  /** Returns the length of one cycle of clk_peri. */
  nsPerCycle(): number;
  /** Returns the level at the pins of MISO. */
  miso(): Level;
  /** Called when the SPI changes how it drives its pins. */
  drivesChanged(): void;
}

/**
 * An SPI controller with its FIFOs (RP2040 datasheet 4.4; Arm PrimeCell SSP PL022). It drives SCK, MOSI and the chip
 * select of its pins bit by bit, and reads MISO. This class replaces the SPI of rp2040js, which has no lines.
 *
 * As on the chip, MOSI is always driven, also between two words. The firmware can read a word as soon as the SPI has
 * received the last bit of this word. At this moment SCK may still be in its last pulse. If the firmware disables the
 * SPI during a word, this word still ends.
 *
 * Not modelled: target mode, and the frame formats of Texas Instruments and National Semiconductor (Microwire). If the
 * firmware selects one of these, the emulator warns, and no bit is sent.
 */
export class Spi extends BasePeripheral {
  readonly #chip: RP2040;
  readonly #index: number;
  readonly #surroundings: SpiSurroundings;
  readonly #line: SpiLine;
  readonly #idle: Alarm;
  #toSend: number[] = [];
  #received: number[] = [];
  #control = 0;
  #mode = 0;
  #prescale = 0;
  #mask = 0;
  /**
   * Pending interrupts of two kinds: overrun and receive timeout. Each stays until the firmware clears it. The receive
   * timeout also ends when another word arrives, or when the firmware reads the last word.
   */
  #latched = 0;
  #dmaControl = 0;

  constructor(chip: RP2040, index: 0 | 1, clock: VirtualClock, surroundings: SpiSurroundings) {
    super(chip, `SPI${index}`);
    this.#chip = chip;
    this.#index = index;
    this.#surroundings = surroundings;
    this.#line = new SpiLine(clock, {
      miso: () => (this.#mode & LBM ? this.#line.mosi : surroundings.miso()),
      levelsChanged: () => surroundings.drivesChanged(),
      received: (word) => this.#receive(word),
      nextWord: () => this.#nextWord(),
    });
    this.#idle = clock.createAlarm(() => this.#reportIdle());
    // Update the interrupts and the DMA requests now, because the SPI of rp2040js requests DMA transfers from the
    // start.
    this.#update();
  }

  [STATE](keep: Keep): void {
    keep(this.#line);
    keep(this.#idle);
    this.#toSend = keep(this.#toSend);
    this.#received = keep(this.#received);
    this.#control = keep(this.#control);
    this.#mode = keep(this.#mode);
    this.#prescale = keep(this.#prescale);
    this.#mask = keep(this.#mask);
    this.#latched = keep(this.#latched);
    this.#dmaControl = keep(this.#dmaControl);
  }

  /** Returns the level that the SPI drives on a line, or undefined if it does not drive the line. */
  levelOf(line: SpiLineName): Level | undefined {
    if (line === "mosi") return this.#line.mosi;
    if (line === "miso" || this.#mode & MS) return undefined;
    return line === "sck" ? this.#line.sck : this.#line.select;
  }

  /** Resets all registers and immediately ends a word that is being sent. */
  reset(): void {
    this.#toSend = [];
    this.#received = [];
    this.#control = 0;
    this.#mode = 0;
    this.#prescale = 0;
    this.#mask = 0;
    this.#latched = 0;
    this.#dmaControl = 0;
    this.#idle.cancel();
    this.#line.release(0);
    this.#surroundings.drivesChanged();
    this.#update();
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case SSPCR0:
        return this.#control;
      case SSPCR1:
        return this.#mode;
      case SSPDR:
        return this.#read();
      case SSPSR:
        return (
          (this.#toSend.length === 0 ? 1 << 0 : 0) |
          (this.#toSend.length < FIFO_DEPTH ? 1 << 1 : 0) |
          (this.#received.length > 0 ? 1 << 2 : 0) |
          (this.#received.length >= FIFO_DEPTH ? 1 << 3 : 0) |
          (this.#line.isBusy || this.#toSend.length > 0 ? 1 << 4 : 0)
        );
      case SSPCPSR:
        return this.#prescale;
      case SSPIMSC:
        return this.#mask;
      case SSPRIS:
        return this.#raw;
      case SSPMIS:
        return this.#raw & this.#mask;
      case SSPDMACR:
        return this.#dmaControl;
      default:
        return IDENTIFICATION.get(offset) ?? 0;
    }
  }

  override writeUint32(offset: number, value: number): void {
    switch (offset) {
      case SSPCR0:
        this.#control = value & 0xffff;
        // As on the chip, SCK changes its idle level only while the SPI is disabled.
        if ((this.#mode & SSE) === 0) this.#rest();
        break;
      case SSPCR1:
        this.#setMode(value & 0xf);
        break;
      case SSPDR:
        if (this.#toSend.length < FIFO_DEPTH) this.#toSend.push(value & 0xffff);
        this.#line.start();
        break;
      case SSPCPSR:
        this.#prescale = value & 0xfe;
        break;
      case SSPIMSC:
        this.#mask = value & 0xf;
        break;
      case SSPICR:
        this.#latched &= ~this.rawWriteValue;
        break;
      case SSPDMACR:
        this.#dmaControl = value & 3;
        break;
      default:
        return;
    }
    this.#update();
  }

  #setMode(mode: number): void {
    const hadTargetMode = (this.#mode & MS) !== 0;
    const wasEnabled = (this.#mode & SSE) !== 0;
    this.#mode = mode;
    if (hadTargetMode !== ((mode & MS) !== 0)) this.#surroundings.drivesChanged();
    if ((mode & SSE) === 0) return;
    if (!wasEnabled) this.#rest();
    if (mode & MS) this.warn("the target mode of SPI is not emulated");
    else if (this.#control & FRF) this.warn("only the Motorola frame format of SPI is emulated");
    this.#line.start();
  }

  /** Puts SCK into its idle level, if no word is being sent. */
  #rest(): void {
    if (!this.#line.isBusy) this.#line.release(this.#idleLevel);
  }

  /** Takes a word from the FIFO. Called when the line is free. */
  #nextWord(): SpiWord | undefined {
    const isReady = (this.#mode & (SSE | MS)) === SSE && (this.#control & FRF) === 0;
    if (!isReady || this.#prescale === 0) return undefined;
    const data = this.#toSend.shift();
    if (data === undefined) return undefined;
    this.#idle.cancel();
    this.#update();
    return { data, format: this.#format };
  }

  #receive(word: number): void {
    if (this.#received.length < FIFO_DEPTH) this.#received.push(word);
    else this.#latched |= ROR;
    this.#latched &= ~RT;
    this.#idle.schedule(RECEIVE_TIMEOUT_BITS * this.#format.bitNs);
    this.#update();
  }

  #read(): number {
    const word = this.#received.shift() ?? 0;
    if (this.#received.length === 0) {
      this.#latched &= ~RT;
      this.#idle.cancel();
    }
    this.#update();
    return word;
  }

  #reportIdle(): void {
    this.#latched |= RT;
    this.#update();
  }

  get #raw(): number {
    return (
      this.#latched |
      (this.#received.length >= FIFO_DEPTH / 2 ? RX : 0) |
      (this.#toSend.length <= FIFO_DEPTH / 2 ? TX : 0)
    );
  }

  #update(): void {
    this.#chip.setInterrupt(FIRST_IRQ + this.#index, (this.#raw & this.#mask) !== 0);
    this.#request(0, (this.#dmaControl & TXDMAE) !== 0 && this.#toSend.length < FIFO_DEPTH);
    this.#request(1, (this.#dmaControl & RXDMAE) !== 0 && this.#received.length > 0);
  }

  #request(line: 0 | 1, isRequested: boolean): void {
    const channel = FIRST_DREQ + 2 * this.#index + line;
    if (isRequested) this.#chip.dma.setDREQ(channel);
    else this.#chip.dma.clearDREQ(channel);
  }

  get #idleLevel(): Level {
    return this.#control & SPO ? 1 : 0;
  }

  get #format() {
    const cycles = this.#prescale * (1 + (this.#control >> 8));
    return {
      bitNs: cycles * this.#surroundings.nsPerCycle(),
      bits: Math.max(FEWEST_BITS, 1 + (this.#control & DSS)),
      idleLevel: this.#idleLevel,
      readsAtSecondEdge: (this.#control & SPH) !== 0,
    };
  }
}

/** Returns the SPI and the line that a pin can be connected to (2.19.2, GPIO function 1). */
export function spiOfPin(pin: number): { readonly spi: 0 | 1; readonly line: SpiLineName } {
  return { spi: (pin >> 3) & 1 ? 1 : 0, line: LINES[pin & 3]! };
}

export type SpiLineName = "miso" | "select" | "sck" | "mosi";

const LINES: readonly SpiLineName[] = ["miso", "select", "sck", "mosi"];

const FIFO_DEPTH = 8;
const FEWEST_BITS = 4;
const RECEIVE_TIMEOUT_BITS = 32;
/** The numbers of the interrupt SPI0_IRQ (2.3.2) and of the DMA request DREQ_SPI0_TX (2.5.3.1). */
const FIRST_IRQ = 18;
const FIRST_DREQ = 16;

const SSPCR0 = 0x00;
const SSPCR1 = 0x04;
const SSPDR = 0x08;
const SSPSR = 0x0c;
const SSPCPSR = 0x10;
const SSPIMSC = 0x14;
const SSPRIS = 0x18;
const SSPMIS = 0x1c;
const SSPICR = 0x20;
const SSPDMACR = 0x24;
const IDENTIFICATION = new Map([
  [0xfe0, 0x22],
  [0xfe4, 0x10],
  [0xfe8, 0x34],
  [0xfec, 0x00],
  [0xff0, 0x0d],
  [0xff4, 0xf0],
  [0xff8, 0x05],
  [0xffc, 0xb1],
]);

// SSPCR0
const DSS = 0xf;
const FRF = 3 << 4;
const SPO = 1 << 6;
const SPH = 1 << 7;

// SSPCR1
const LBM = 1 << 0;
const SSE = 1 << 1;
const MS = 1 << 2;

// SSPIMSC, SSPRIS, SSPMIS and SSPICR
const ROR = 1 << 0;
const RT = 1 << 1;
const RX = 1 << 2;
const TX = 1 << 3;

// SSPDMACR
const RXDMAE = 1 << 0;
const TXDMAE = 1 << 1;
