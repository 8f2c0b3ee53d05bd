import type { FlashChange } from "../boot-rom/flash-routines.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * The kinds of events on a tape. The processor makes the first three kinds. The other kinds happen to the processor.
 */
export const LOAD = 0;
export const STORE = 1;
export const EFFECT = 2;
/** A peripheral has changed an interrupt line during an access. The access is the previous event on the tape. */
export const OWN_REQUEST = 3;
/** A peripheral has changed an interrupt line, but not during an access of the processor. */
export const REQUEST = 4;
/** A sleeping processor has looked for a pending interrupt. */
export const LOOK = 5;

/** A change that a routine of the boot ROM made outside the memory of the processor, without the bus. */
export type Effect =
  | FlashChange
  | { readonly kind: "fill USB buffer"; readonly offset: number; readonly bytes: Uint8Array };

/** One event on a tape. All times are in virtual nanoseconds. */
export interface TapeEvent {
  readonly kind: number;
  /** The time at which the instruction starts, or at which something happens to the processor. */
  readonly dueNs: number;
  /** The address of an access, or the number of an interrupt. */
  readonly place: number;
  readonly value: number;
  /** The number of bytes of an access. */
  readonly bytes: number;
  /** True if a routine of the boot ROM made this access. An access by a routine does not set the clock of the chip. */
  readonly isRom: boolean;
  readonly effect: Effect | undefined;
}

/**
 * Everything that a processor exchanged with the rest of its chip, from its start on: the accesses to peripherals, and
 * the interrupts. Between these events a processor depends only on its own memory. So a processor that starts in the
 * same state and gets the same answers does the same at the same times.
 */
export class Tape {
  readonly events: TapeEvent[];
  /** The values of the microsecond timer that the processor read. They depend only on the time. */
  readonly timer: number[];
  /** States of the processor, the earliest first. */
  readonly checkpoints: Checkpoint[];
  /**
   * The time by which this tape is shifted. The tape shares the events of an original tape, and these events have the
   * times of the original tape. So each reader of an event adds the shift to the time of the event.
   */
  readonly shiftNs: number;
  /** The time until which the tape is complete. */
  endNs = 0;
  /** The number of events that belong to this tape, or undefined if all events in `events` belong to it. */
  #length: number | undefined;
  readonly #inherited: { readonly events: number; readonly checkpoints: number };

  constructor(
    events: TapeEvent[] = [],
    timer: number[] = [],
    checkpoints: Checkpoint[] = [],
    shiftNs = 0,
  ) {
    this.events = events;
    this.timer = timer;
    this.checkpoints = checkpoints;
    this.shiftNs = shiftNs;
    this.#inherited = { events: events.length, checkpoints: checkpoints.length };
  }

  /** Returns a tape that was recorded completely. No part of it is shared with another tape. */
  static recorded(parts: Pick<Tape, "events" | "timer" | "checkpoints" | "endNs">): Tape {
    const tape = new Tape();
    for (const event of parts.events) tape.events.push(event);
    for (const value of parts.timer) tape.timer.push(value);
    for (const checkpoint of parts.checkpoints) tape.checkpoints.push(checkpoint);
    tape.endNs = parts.endNs;
    return tape;
  }

  /** Returns the event with this number, or undefined after the last event. */
  at(index: number): TapeEvent | undefined {
    return index < (this.#length ?? this.events.length) ? this.events[index] : undefined;
  }

  /** Returns the time of an event of this tape. */
  timeOf({ dueNs }: { readonly dueNs: number }): number {
    return dueNs + this.shiftNs;
  }

  /**
   * Returns the tape of a processor that started `shiftNs` later, or earlier if `shiftNs` is negative. The new tape has
   * all events before `endNs`. It shares these events with this tape.
   */
  shifted(shiftNs: number, endNs: number): Tape {
    const tape = new Tape(this.events, this.timer, this.checkpoints, shiftNs);
    tape.endNs = Math.min(this.endNs + shiftNs, endNs);
    const first = this.events.findIndex((event) => tape.timeOf(event) >= tape.endNs);
    tape.#length = first < 0 ? this.events.length : first;
    return tape;
  }

  /**
   * Returns a tape with the same beginning: the first `events` events, the first `timer` timer values, and the
   * checkpoints until `untilNs`.
   */
  fork(events: number, timer: number, untilNs: number): Tape {
    const { shiftNs } = this;
    const begun = this.events.slice(0, events);
    const checkpoints = this.checkpoints.filter((each) => this.#isBefore(each, events, untilNs));
    return new Tape(
      shiftNs === 0 ? begun : begun.map((each) => ({ ...each, dueNs: this.timeOf(each) })),
      this.timer.slice(0, timer),
      checkpoints.map((each) => ({ ...each, nowNs: each.nowNs + shiftNs })),
    );
  }

  /** Returns the last checkpoint that is neither after this event nor after this time. */
  checkpointBefore(event: number, untilNs: number): Checkpoint {
    return this.checkpoints.findLast((each) => this.#isBefore(each, event, untilNs))!;
  }

  /** Returns true if the first `count` events of both tapes are the same. Both tapes must have the same shift. */
  beginsLike(other: Tape, count: number): boolean {
    if (count > 0 && this.at(count - 1) === undefined) return false;
    for (let i = count - 1; i >= 0; i--) {
      const [mine, theirs] = [this.events[i]!, other.events[i]!];
      // A fork shares the events of its origin. So if one event is shared, all earlier events are the same, too.
      if (mine === theirs) return true;
      if (!isSame(mine, theirs)) return false;
    }
    return true;
  }

  /**
   * The approximate number of bytes that the tape needs. Parts that the tape shares with its origin do not count.
   */
  get ownBytes(): number {
    const { events, checkpoints } = this.#inherited;
    let bytes = (this.events.length - events) * EVENT_BYTES + 8 * this.timer.length;
    for (let i = checkpoints; i < this.checkpoints.length; i++) {
      const before = this.checkpoints[i - 1]?.pages;
      for (const [j, page] of this.checkpoints[i]!.pages.entries()) {
        if (page !== before?.[j]) bytes += page.length;
      }
    }
    return bytes;
  }

  #isBefore({ index, nowNs }: Checkpoint, event: number, untilNs: number): boolean {
    return index <= event && nowNs + this.shiftNs <= untilNs;
  }
}

const EVENT_BYTES = 100;

function isSame(a: TapeEvent, b: TapeEvent): boolean {
  return (
    a.kind === b.kind &&
    a.dueNs === b.dueNs &&
    a.place === b.place &&
    a.value === b.value &&
    a.bytes === b.bytes
  );
}
