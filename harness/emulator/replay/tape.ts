import type { FlashChange } from "../boot-rom/flash-routines.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** The kinds of events on a tape. The processor makes the first three. The others happen to the processor. */
export const LOAD = 0;
export const STORE = 1;
export const EFFECT = 2;
/** A peripheral has changed an interrupt line during the access before this event. */
export const OWN_REQUEST = 3;
/** A peripheral has changed an interrupt line at any other time. */
export const REQUEST = 4;
/** A sleeping processor has looked for a pending interrupt. */
export const LOOK = 5;

/** What a routine of the boot ROM did to something outside the memory of the processor, but not through the bus. */
export type Effect =
  | FlashChange
  | { readonly kind: "fill USB buffer"; readonly offset: number; readonly bytes: Uint8Array };

/** One event. All times are in virtual nanoseconds. */
export interface TapeEvent {
  readonly kind: number;
  /** The start of the instruction, or the time at which something happened to the processor. */
  readonly dueNs: number;
  /** The address of an access, or the number of an interrupt. */
  readonly place: number;
  readonly value: number;
  /** The number of bytes of an access. */
  readonly bytes: number;
  /** True if the access must wait until no other board can change a pin before it. */
  readonly isWired: boolean;
  /** True if a routine of the boot ROM did this. Such a routine does not set the clock of the chip. */
  readonly isRom: boolean;
  readonly effect: Effect | undefined;
}

/**
 * Everything that a processor exchanged with the rest of its chip, from its start on: the accesses to peripherals, and
 * the interrupts. Between these events a processor depends on nothing but its own memory. So a processor that starts in
 * the same state and gets the same answers does the same at the same times.
 */
export class Tape {
  readonly events: TapeEvent[];
  /** The values of the microsecond timer that the processor read. They depend only on the time. */
  readonly timer: number[];
  /** States of the processor, the earliest first. */
  readonly checkpoints: Checkpoint[];
  /** No event is missing before this time. */
  endNs = 0;
  readonly #inherited: { readonly events: number; readonly checkpoints: number };

  constructor(events: TapeEvent[] = [], timer: number[] = [], checkpoints: Checkpoint[] = []) {
    this.events = events;
    this.timer = timer;
    this.checkpoints = checkpoints;
    this.#inherited = { events: events.length, checkpoints: checkpoints.length };
  }

  /** About how many bytes of memory the tape needs, without what it shares with the tape that it was forked from. */
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

  /** Returns a tape with the same beginning: the first events and timer values, and the checkpoints until a time. */
  fork(events: number, timer: number, untilNs: number): Tape {
    return new Tape(
      this.events.slice(0, events),
      this.timer.slice(0, timer),
      this.checkpoints.filter(({ index, nowNs }) => index <= events && nowNs <= untilNs),
    );
  }

  /** The last checkpoint that is not after an event and not after a time. */
  checkpointBefore(event: number, untilNs: number): Checkpoint {
    return this.checkpoints.findLast(({ index, nowNs }) => index <= event && nowNs <= untilNs)!;
  }

  /** True if the first `count` events of both tapes are the same. */
  beginsLike(other: Tape, count: number): boolean {
    if (this.events.length < count) return false;
    for (let i = count - 1; i >= 0; i--) {
      const [mine, theirs] = [this.events[i]!, other.events[i]!];
      // A fork shares the events of its origin, so the beginning is the same from here on.
      if (mine === theirs) return true;
      if (!isSame(mine, theirs)) return false;
    }
    return true;
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
