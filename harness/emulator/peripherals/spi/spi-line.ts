import type { Level } from "../../nets/drive.ts";
import { type Keep, STATE } from "../../state.ts";
import type { Alarm, VirtualClock } from "../clock.ts";

/** The format of a word on the lines (Motorola format). */
export interface SpiFormat {
  readonly bitNs: number;
  /** The number of bits in a word, from 4 to 16. */
  readonly bits: number;
  /** The level of SCK between two words (the bit SPO of the register SSPCR0). */
  readonly idleLevel: Level;
  /**
   * True if the bits are read at the second edge of each clock pulse, and false if they are read at the first edge (the
   * bit SPH of the register SSPCR0).
   */
  readonly readsAtSecondEdge: boolean;
}

/** The functions that connect a line to its pins and its controller. */
export interface SpiLineEnds {
  /** Returns the level of MISO now. */
  miso(): Level;
  /** Called when `sck`, `mosi` or `select` has changed. */
  levelsChanged(): void;
  /** Called when the last bit of a word has been read. */
  received(word: number): void;
  /**
   * Returns the next word to send, or undefined if there is no word. Called when the line is free for a word. If the
   * bits are read at the second edge, the line is already free before the chip select rises, so the next word may
   * follow without a pause.
   */
  nextWord(): SpiWord | undefined;
}

export interface SpiWord {
  readonly data: number;
  readonly format: SpiFormat;
}

/**
 * The electrical side of an SPI controller (RP2040 datasheet 4.4.3). It sends words, the highest bit first, and reads
 * the same number of bits from MISO. All levels change at multiples of half a bit.
 *
 * A word starts when the chip select falls. What follows a word depends on the format:
 * - If the bits are read at the first edge, the chip select is high for half a bit, so SCK pauses for two bits.
 * - If the bits are read at the second edge, the next word follows without a pause, and the chip select stays low.
 */
export class SpiLine {
  sck: Level = 0;
  mosi: Level = 0;
  /** The level of the chip select, which is low during a word. */
  select: Level = 1;
  readonly #ends: SpiLineEnds;
  readonly #alarm: Alarm;
  #word: SpiWord | undefined;
  /** The number of half bits since the start of the word. */
  #halves = 0;
  #seen = 0;

  constructor(clock: VirtualClock, ends: SpiLineEnds) {
    this.#ends = ends;
    this.#alarm = clock.createAlarm(() => this.#nextHalf());
  }

  [STATE](keep: Keep): void {
    keep(this.#alarm);
    this.#word = keep(this.#word);
    this.#halves = keep(this.#halves);
    this.#seen = keep(this.#seen);
  }

  /** True from the start of a word until the line is free for the next word. */
  get isBusy(): boolean {
    return this.#word !== undefined;
  }

  /** Starts the next word if the line is free and a word is waiting. */
  start(): void {
    if (this.isBusy) return;
    const word = this.#ends.nextWord();
    if (word === undefined) return;
    this.#begin(word);
    this.#set(this.sck, 0, 0);
  }

  /** Ends the word immediately and puts all lines into their idle states. */
  release(idleLevel: Level): void {
    this.#word = undefined;
    this.#alarm.cancel();
    this.#set(idleLevel, 0, 1);
  }

  #begin(word: SpiWord): void {
    this.#word = word;
    this.#halves = 0;
    this.#seen = 0;
    this.#alarm.schedule(word.format.bitNs / 2);
  }

  #nextHalf(): void {
    const { data, format } = this.#word!;
    this.#halves++;
    const last = 2 * format.bits;
    if (this.#halves > last) {
      this.#afterLastBit(this.#halves - last, format);
      return;
    }
    this.#alarm.schedule(format.bitNs / 2);
    const active = format.idleLevel === 0 ? 1 : 0;
    if (this.#halves % 2 === 1) {
      const bit = (data >> (format.bits - (this.#halves + 1) / 2)) & 1 ? 1 : 0;
      this.#set(format.readsAtSecondEdge ? active : format.idleLevel, bit, 0);
      return;
    }
    // The bit is read before the edge, because a device may change MISO immediately after the edge.
    this.#seen = (this.#seen << 1) | this.#ends.miso();
    this.#set(format.readsAtSecondEdge ? format.idleLevel : active, this.mosi, 0);
    if (this.#halves === last) this.#ends.received(this.#seen);
  }

  /**
   * Handles the time after the last bit. If the next word may follow without a pause, begins this word. Otherwise the
   * chip select rises when the duration of one bit has passed since the last bit was read.
   */
  #afterLastBit(halves: number, { bitNs, idleLevel, readsAtSecondEdge }: SpiFormat): void {
    if (halves === 1 && readsAtSecondEdge) {
      const next = this.#ends.nextWord();
      if (next !== undefined) {
        this.#begin(next);
        this.#nextHalf();
        return;
      }
    }
    if (halves === 3) {
      this.#word = undefined;
      this.start();
      return;
    }
    this.#alarm.schedule(bitNs / 2);
    if (halves === 1) this.#set(idleLevel, this.mosi, 0);
    else this.#set(idleLevel, 0, 1);
  }

  #set(sck: Level, mosi: Level, select: Level): void {
    if (sck === this.sck && mosi === this.mosi && select === this.select) return;
    this.sck = sck;
    this.mosi = mosi;
    this.select = select;
    this.#ends.levelsChanged();
  }
}
