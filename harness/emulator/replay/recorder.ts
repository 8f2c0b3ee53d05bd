import type { AccessBytes } from "../processor/bus.ts";
import { isRawTimer, startsOther } from "./addresses.ts";
import type { BusTap } from "./bus-tap.ts";
import { type ProcessorState, saveProcessor } from "./checkpoint.ts";
import {
  EFFECT,
  type Effect,
  LOAD,
  LOOK,
  OWN_REQUEST,
  REQUEST,
  STORE,
  type Tape,
  type TapeEvent,
} from "./tape.ts";
import type { TappedChip } from "./tapped-chip.ts";

/** Records on a tape what a running processor exchanges with its chip. */
export class Recorder implements BusTap {
  readonly tape: Tape;
  readonly #chip: TappedChip;
  readonly #onOver: (tape: Tape) => void;
  #isOver = false;
  /** True during an access of the processor to a peripheral. */
  #isInside = false;
  #romNs: number | undefined;
  #usbBuffers: { offset: number; buffer: Uint8Array }[] = [];
  #lastState: ProcessorState | undefined;
  #needsCheckpoint = false;
  #sinceCheckpointNs = 0;
  #awakeNs = 0;

  /** `onOver` is called when the recording is over. */
  constructor(chip: TappedChip, tape: Tape, onOver: (tape: Tape) => void) {
    this.#chip = chip;
    this.tape = tape;
    this.#onOver = onOver;
    this.#lastState = tape.checkpoints.at(-1);
    if (tape.checkpoints.length === 0) this.#takeCheckpoint();
  }

  load(address: number, bytes: AccessBytes): number {
    const { bus } = this.#chip;
    if (this.#isOver) return bus.access(address, bytes);
    if (isRawTimer(address)) {
      const value = bus.access(address, bytes);
      this.tape.timer.push(value);
      return value;
    }
    const at = this.#note(LOAD, address, 0, bytes);
    const wasInside = this.#isInside;
    this.#isInside = true;
    const value = bus.access(address, bytes);
    this.#isInside = wasInside;
    this.tape.events[at] = { ...this.tape.events[at]!, value };
    return value;
  }

  store(address: number, bytes: AccessBytes, value: number): void {
    const { bus } = this.#chip;
    if (startsOther(address)) this.end(this.#dueNs());
    if (this.#isOver) {
      bus.change(address, bytes, value);
      return;
    }
    this.#note(STORE, address, value, bytes);
    const wasInside = this.#isInside;
    this.#isInside = true;
    bus.change(address, bytes, value);
    this.#isInside = wasInside;
  }

  effect(effect: Effect, change: () => void): void {
    change();
    if (this.#isOver) return;
    this.#note(EFFECT, 0, 0, 0, effect);
    if (effect.kind !== "fill USB buffer") this.#needsCheckpoint = true;
  }

  usbBuffer(offset: number, buffer: Uint8Array): Uint8Array {
    this.#usbBuffers.push({ offset, buffer });
    return buffer;
  }

  romBegins(atNs: number): void {
    this.#romNs = atNs;
  }

  romEnds(): void {
    for (const { offset, buffer } of this.#usbBuffers.splice(0)) {
      this.effect({ kind: "fill USB buffer", offset, bytes: buffer.slice() }, () => {});
    }
    this.#romNs = undefined;
    // A checkpoint does not contain the flash. So after a routine has changed the flash, the recording needs a new
    // checkpoint.
    if (this.#needsCheckpoint) this.#takeCheckpoint();
  }

  request(irq: number, isRequested: boolean): void {
    if (!this.#isOver) this.#note(this.#isInside ? OWN_REQUEST : REQUEST, irq, isRequested ? 1 : 0);
  }

  /** Records that a sleeping processor looks for a pending interrupt at the time `atNs`. */
  look(atNs: number): void {
    if (!this.#isOver) this.#note(LOOK, 0, 0, 0, undefined, atNs);
  }

  /**
   * Takes a checkpoint, or ends the recording, if one of these is due. Call this when the processor has run for `ns`
   * nanoseconds and is between two instructions.
   */
  ran(ns: number): void {
    if (this.#isOver) return;
    this.#sinceCheckpointNs += ns;
    this.#awakeNs += ns;
    if (this.#needsCheckpoint || this.#sinceCheckpointNs > CHECKPOINT_NS) this.#takeCheckpoint();
    if (this.#awakeNs > LONGEST_NS || this.tape.events.length > MOST_EVENTS) {
      this.end(this.#chip.cpu.nowNs);
    }
  }

  /** Plans a new checkpoint, because the rate of the processor's clock has changed. */
  clockChanged(): void {
    this.#needsCheckpoint = true;
  }

  /** Ends the recording, because the current routine of the boot ROM never returns. */
  endInRom(): void {
    this.end(this.#dueNs());
  }

  /** Ends the recording. The tape is complete until `atNs`. */
  end(atNs: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#chip.bus.tap === this) this.#chip.bus.tap = undefined;
    this.tape.endNs = atNs;
    this.#onOver(this.tape);
  }

  #note(
    kind: number,
    place: number,
    value: number,
    bytes = 0,
    effect?: Effect,
    atNs = this.#chip.clock.nowNs,
  ): number {
    const isByProcessor = kind <= EFFECT || kind === OWN_REQUEST;
    const event: TapeEvent = {
      kind,
      dueNs: isByProcessor ? this.#dueNs() : atNs,
      place,
      value,
      bytes,
      isRom: this.#romNs !== undefined,
      effect,
    };
    return this.tape.events.push(event) - 1;
  }

  #dueNs(): number {
    return this.#romNs ?? this.#chip.clock.nowNs;
  }

  #takeCheckpoint(): void {
    this.#needsCheckpoint = false;
    this.#sinceCheckpointNs = 0;
    const { parts, sram, cpu } = this.#chip;
    const { events, timer, checkpoints } = this.tape;
    const state = saveProcessor(parts, sram, this.#lastState);
    this.#lastState = state;
    checkpoints.push({
      ...state,
      index: events.length,
      timerIndex: timer.length,
      nowNs: cpu.nowNs,
      isAsleep: cpu.isAsleep,
      isForEvent: cpu.isForEvent,
    });
  }
}

/**
 * The longest time that a processor runs between two checkpoints. The host can repeat this part of the run in about 20
 * ms or less.
 */
const CHECKPOINT_NS = 40e6;
/** The limits of a recording. A run beyond these limits is unlikely to be repeated exactly. */
const LONGEST_NS = 2.5e9;
const MOST_EVENTS = 120_000;
