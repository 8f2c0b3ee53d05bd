import type { AccessBytes } from "../processor/bus.ts";
import type { BusTap } from "./bus-tap.ts";
import { CatchUp, type Target } from "./catch-up.ts";
import { Recorder } from "./recorder.ts";
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

/**
 * Replays a tape for a processor, without executing instructions. The replay makes the same accesses to peripherals at
 * the same times, and compares all answers of the peripherals with the tape. At the first difference, and at the end of
 * the tape, the processor catches up: it executes the instructions that the tape has replaced. From then on, the
 * processor executes its own instructions.
 */
export class Replayer implements BusTap {
  readonly #chip: TappedChip;
  readonly #tapes: readonly Tape[];
  readonly #onLive: (recorder: Recorder) => void;
  readonly #onOver: (tape: Tape) => void;
  #tape: Tape;
  #at = 0;
  #reachedNs = 0;
  #mustStop = false;
  /** The interrupt requests during the current access. The value is undefined outside of an access. */
  #ownRequests: TapeEvent[] | undefined;
  isHeldBack = false;

  /**
   * `tapes` are the tapes of processors that started in the same state. The first tape that fits is used. `onLive` is
   * called with a recorder when the processor starts to execute its own instructions.
   */
  constructor(
    chip: TappedChip,
    tapes: readonly Tape[],
    onLive: (recorder: Recorder) => void,
    onOver: (tape: Tape) => void,
  ) {
    this.#chip = chip;
    this.#tapes = tapes;
    this.#tape = tapes[0]!;
    this.#onLive = onLive;
    this.#onOver = onOver;
    this.#reachedNs = chip.clock.nowNs;
  }

  get tape(): Tape {
    return this.#tape;
  }

  /** The time at which the processor next does something that its chip can notice. */
  get nowNs(): number {
    const event = this.#tape.at(this.#at);
    if (event === undefined) return afterwards(this.#tape.endNs);
    const dueNs = this.#tape.timeOf(event);
    return event.kind === REQUEST || event.kind === LOOK ? afterwards(dueNs) : dueNs;
  }

  stop(): void {
    this.#mustStop = true;
  }

  /** Does the same as Cpu.run. Returns false if the processor must now execute its own instructions. */
  run(untilNs: number, wireBoundNs: number): boolean {
    this.#mustStop = false;
    this.isHeldBack = false;
    const { bus } = this.#chip;
    let endNs = untilNs;
    while (!this.#mustStop) {
      const event = this.#tape.at(this.#at);
      const dueNs = event === undefined ? this.#tape.endNs : this.#tape.timeOf(event);
      if (dueNs >= endNs) {
        this.#reachedNs = Math.max(this.#reachedNs, endNs);
        return true;
      }
      this.#reachedNs = Math.max(this.#reachedNs, dueNs);
      if (event === undefined || event.kind === REQUEST || event.kind === LOOK) {
        // The tape ends, or the chip did not do what the next event of the tape says.
        if (this.#changeTape((tape) => isLater(tape, this.#at, dueNs))) continue;
        this.#goLive({ events: this.#at, untilNs: dueNs });
        return false;
      }
      const isWired = event.kind <= STORE && bus.reachOf(event.place) === "wired";
      if (isWired && dueNs >= wireBoundNs) {
        this.isHeldBack = true;
        return true;
      }
      if (!this.#repeat(event)) return false;
      endNs = Math.min(endNs, bus.nextEventNs());
    }
    return true;
  }

  /**
   * Skips the next event of the tape if this event is a LOOK at the time `atNs`. Call this when the chip lets a
   * sleeping processor look for an interrupt.
   */
  look(atNs: number): void {
    const event = this.#tape.at(this.#at);
    if (event?.kind === LOOK && this.#tape.timeOf(event) === atNs) this.#at++;
  }

  request(irq: number, isRequested: boolean): void {
    const value = isRequested ? 1 : 0;
    const atNs = this.#chip.clock.nowNs;
    if (this.#ownRequests !== undefined) {
      this.#ownRequests.push({ ...NO_EVENT, kind: OWN_REQUEST, place: irq, value });
      return;
    }
    if (
      this.#isRequested(this.#tape, irq, value, atNs) ||
      this.#changeTape((tape) => this.#isRequested(tape, irq, value, atNs))
    ) {
      this.#at++;
      return;
    }
    this.#goLive({ events: this.#at, untilNs: Math.max(this.#reachedNs, atNs) });
    // `#goLive` has replaced this object by the recorder, so the recorder gets this request.
    this.#chip.bus.tap?.request(irq, isRequested);
  }

  /** Ends replaying. From the current time on, the processor executes its own instructions. */
  leave(): void {
    const untilNs = Math.max(this.#reachedNs, this.#chip.clock.nowNs);
    this.#goLive({ events: this.#at, untilNs });
  }

  load(): number {
    throw new Error(NOT_RUNNING);
  }

  store(): void {
    throw new Error(NOT_RUNNING);
  }

  effect(_effect: Effect, change: () => void): void {
    change();
  }

  usbBuffer(): Uint8Array {
    throw new Error(NOT_RUNNING);
  }

  romBegins(): void {}

  romEnds(): void {}

  /** Repeats an access or an effect. Returns false if the answer of the chip differs from the tape. */
  #repeat(event: TapeEvent): boolean {
    const { bus, clock } = this.#chip;
    if (!event.isRom) clock.nowNs = this.#tape.timeOf(event);
    if (event.kind === EFFECT) {
      this.#chip.apply(event.effect!);
      this.#at++;
      return true;
    }
    const requests: TapeEvent[] = [];
    this.#ownRequests = requests;
    const bytes = event.bytes as AccessBytes;
    let { value } = event;
    if (event.kind === LOAD) value = bus.access(event.place, bytes);
    else bus.change(event.place, bytes, value);
    this.#ownRequests = undefined;
    if (
      this.#isThere(this.#tape, event, value, requests) ||
      this.#changeTape((tape) => this.#isThere(tape, event, value, requests))
    ) {
      this.#at += 1 + requests.length;
      return true;
    }
    const untilNs = this.#tape.timeOf(event);
    this.#goLive({ events: this.#at, untilNs, last: { value, requests } });
    return false;
  }

  // `#isThere` and `#isRequested` are methods instead of closures. For each closure, the TypeScript loader adds code
  // that keeps the name of the closure, and this code would cost time at each access.

  /** True if the next event of a tape is this access, with this value and these requests. */
  #isThere(tape: Tape, event: TapeEvent, value: number, requests: readonly TapeEvent[]): boolean {
    const other = tape.at(this.#at);
    return (
      other?.kind === event.kind &&
      other.place === event.place &&
      other.dueNs === event.dueNs &&
      other.value === value &&
      hasRequests(tape, this.#at + 1, requests)
    );
  }

  /** True if the next event of a tape is this request from outside of the processor. */
  #isRequested(tape: Tape, irq: number, value: number, atNs: number): boolean {
    const event = tape.at(this.#at);
    return (
      event?.kind === REQUEST &&
      event.place === irq &&
      event.value === value &&
      this.#tape.timeOf(event) === atNs
    );
  }

  /**
   * Continues with another tape that has the same beginning and meets the condition `fits`. Returns false if there is
   * no such tape.
   */
  #changeTape(fits: (tape: Tape) => boolean): boolean {
    const other = this.#tapes.find(
      (tape) => tape !== this.#tape && fits(tape) && tape.beginsLike(this.#tape, this.#at),
    );
    if (other === undefined) return false;
    this.#tape = other;
    return true;
  }

  #goLive(target: Target): void {
    this.#chip.cpu.takeOver();
    new CatchUp(this.#chip, this.#tape, target, (timerValues) => {
      const { events, untilNs, last } = target;
      const tape = this.#tape.fork(events, timerValues, untilNs);
      if (last !== undefined) {
        const before = this.#tape.events[events]!;
        const dueNs = this.#tape.timeOf(before);
        tape.events.push(
          { ...before, dueNs, value: last.value },
          ...last.requests.map((each) => ({ ...each, dueNs })),
        );
      }
      const recorder = new Recorder(this.#chip, tape, this.#onOver);
      this.#onLive(recorder);
      return recorder;
    }).run();
  }
}

/**
 * True if event `at` of a tape happens after `ns`. If there is no event `at`, the end of the tape is compared with
 * `ns`.
 */
function isLater(tape: Tape, at: number, ns: number): boolean {
  const event = tape.at(at);
  return (event === undefined ? tape.endNs : tape.timeOf(event)) > ns;
}

function hasRequests(tape: Tape, from: number, requests: readonly TapeEvent[]): boolean {
  return (
    tape.at(from + requests.length)?.kind !== OWN_REQUEST &&
    requests.every(({ place, value }, i) => {
      const event = tape.at(from + i);
      return event?.kind === OWN_REQUEST && event.place === place && event.value === value;
    })
  );
}

/** Returns the first time after `ns` at which the simulation can let a processor run. */
function afterwards(ns: number): number {
  return ns + Math.max(2 ** -9, ns * 2 ** -49);
}

const NOT_RUNNING =
  "a processor that replays a recording does not access memory or peripherals itself";

const NO_EVENT: TapeEvent = {
  kind: 0,
  dueNs: 0,
  place: 0,
  value: 0,
  bytes: 0,
  isRom: false,
  effect: undefined,
};
