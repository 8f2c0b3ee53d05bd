import type { AccessBytes } from "../processor/bus.ts";
import { isPrivateBus, isRawTimer, isSysTick } from "./addresses.ts";
import type { BusTap } from "./bus-tap.ts";
import { restoreProcessor } from "./checkpoint.ts";
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

/** The point on the tape that a processor must reach. */
export interface Target {
  /** The number of events that must have happened at this point. */
  readonly events: number;
  readonly untilNs: number;
  /**
   * The real answer of the chip to the event after the first `events` events. Set only if this event is an access, and
   * if the real answer differs from the answer on the tape.
   */
  readonly last?: { readonly value: number; readonly requests: readonly TapeEvent[] } | undefined;
}

/**
 * Brings a processor into the state that it has at a point of its tape. The processor starts at the last checkpoint and
 * executes its instructions up to this point. The peripherals are at this point already. So they are not accessed: the
 * tape answers instead.
 */
export class CatchUp implements BusTap {
  readonly #chip: TappedChip;
  readonly #tape: Tape;
  readonly #target: Target;
  /**
   * Called when the processor has reached the target. The argument is the number of timer values that the tape has
   * before the target. Returns the tap that replaces this one.
   */
  readonly #onDone: (timerValues: number) => BusTap;
  readonly #clockNs: number;
  #at = 0;
  #timerAt = 0;
  /** The index of the next event on the tape that does not come from the processor itself. */
  #nextOutside = 0;
  #romNs: number | undefined;
  #isDone = false;

  constructor(
    chip: TappedChip,
    tape: Tape,
    target: Target,
    onDone: (timerValues: number) => BusTap,
  ) {
    this.#chip = chip;
    this.#tape = tape;
    this.#target = target;
    this.#onDone = onDone;
    this.#clockNs = chip.clock.nowNs;
  }

  run(): void {
    const { parts, sram, cpu, bus } = this.#chip;
    const { events, untilNs, last } = this.#target;
    const start = this.#tape.checkpointBefore(events, untilNs);
    restoreProcessor(start, parts, sram);
    cpu.nowNs = this.#tape.timeOf({ dueNs: start.nowNs });
    cpu.isAsleep = start.isAsleep;
    cpu.isForEvent = start.isForEvent;
    this.#at = this.#nextOutside = start.index;
    this.#timerAt = start.timerIndex;
    bus.tap = this;
    const accesses = last === undefined ? events : events + 1;
    while (!this.#isDone) {
      const outside = this.#findOutside();
      const stopNs = outside === undefined ? untilNs : this.#tape.timeOf(outside);
      const isBehind = this.#at < (outside === undefined ? accesses : this.#nextOutside);
      if (!cpu.isAsleep && (cpu.nowNs < stopNs || isBehind)) {
        // If an access happens at exactly the time of the stop, the access comes before the stop.
        const endNs = isBehind && cpu.nowNs >= stopNs ? cpu.nowNs + A_LITTLE_NS : stopNs;
        if (endNs > stopNs + A_LITTLE_NS || cpu.lockUp !== undefined) throw this.#lost();
        cpu.execute(endNs, Number.POSITIVE_INFINITY);
        continue;
      }
      if (isBehind) throw this.#lost();
      if (outside === undefined) break;
      this.#at++;
      if (outside.kind === LOOK) cpu.look(stopNs);
      else cpu.request(outside.place, outside.value === 1);
    }
    if (!this.#isDone) this.#finish();
  }

  load(address: number, bytes: AccessBytes): number {
    if (isRawTimer(address)) return this.#tape.timer[this.#timerAt++]!;
    const { value } = this.#take(LOAD, address, bytes);
    return value;
  }

  store(address: number, bytes: AccessBytes, value: number): void {
    this.#take(STORE, address, bytes, value, () => {
      // Repeat a store to the NVIC. The NVIC is in the processor, so the restored checkpoint has overwritten its
      // registers with old values.
      if (isPrivateBus(address) && !isSysTick(address)) {
        this.#chip.bus.change(address, bytes, value);
      }
    });
  }

  effect(_effect: Effect, _change: () => void): void {
    this.#take(EFFECT, 0, 0);
  }

  usbBuffer(_offset: number, buffer: Uint8Array): Uint8Array {
    return new Uint8Array(buffer.length);
  }

  romBegins(atNs: number): void {
    this.#romNs = atNs;
  }

  romEnds(): void {
    this.#romNs = undefined;
    while (this.#tape.at(this.#at)?.effect?.kind === "fill USB buffer") this.#take(EFFECT, 0, 0);
  }

  request(): void {
    // A store to the NVIC makes no requests, and no other peripheral runs.
  }

  #take(
    kind: number,
    place: number,
    bytes: number,
    value?: number,
    change?: () => void,
  ): { readonly value: number } {
    const { events, last } = this.#target;
    const event = this.#tape.at(this.#at);
    if (
      event === undefined ||
      this.#at > events ||
      event.kind !== kind ||
      event.place !== place ||
      event.bytes !== bytes ||
      (value !== undefined && event.value !== value)
    ) {
      throw this.#lost();
    }
    change?.();
    if (this.#at === events) {
      for (const request of last!.requests) this.#request(request);
      this.#at++;
      this.#finish();
      return last!;
    }
    this.#at++;
    for (;;) {
      const next = this.#tape.at(this.#at);
      if (next?.kind !== OWN_REQUEST || this.#at >= events) break;
      this.#request(next);
      this.#at++;
    }
    return event;
  }

  #request({ place, value }: TapeEvent): void {
    this.#chip.cpu.request(place, value === 1);
  }

  #findOutside(): TapeEvent | undefined {
    if (this.#nextOutside < this.#at) this.#nextOutside = this.#at;
    const { events } = this.#tape;
    for (; this.#nextOutside < this.#target.events; this.#nextOutside++) {
      const event = events[this.#nextOutside]!;
      if (event.kind === REQUEST || event.kind === LOOK) return event;
    }
    return undefined;
  }

  /** Ends the catch-up. From now on, the processor accesses the chip itself. */
  #finish(): void {
    this.#isDone = true;
    const { clock, bus, cpu } = this.#chip;
    clock.nowNs = this.#clockNs;
    bus.tap = this.#onDone(this.#timerAt);
    if (this.#romNs !== undefined) bus.tap.romBegins(this.#romNs);
    cpu.stop();
  }

  #lost(): Error {
    return new Error(
      `the processor did something else than its recording at event ${this.#at} of ${this.#tape.events.length} (${this.#chip.cpu.nowNs} ns)`,
    );
  }
}

const A_LITTLE_NS = 2 ** -8;
