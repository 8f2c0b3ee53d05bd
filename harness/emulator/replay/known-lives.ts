import { Recorder } from "./recorder.ts";
import { Replayer } from "./replayer.ts";
import { Tape } from "./tape.ts";
import type { TappedChip, TappedProcessor } from "./tapped-chip.ts";

/** A new chip whose processor can be recorded and replayed. */
export interface FollowedChip extends TappedChip {
  readonly cpu: TappedProcessor & {
    record(recorder: Recorder): void;
    replay(replayer: Replayer): void;
  };
}

/**
 * Remembers what the processors of this process did since their starts. If a new processor starts in the same state as
 * an earlier processor, it replays what the earlier processor did. The replay ends when something different happens to
 * the new processor. For example, only the first rig of a process executes the instructions that load the instrument's
 * program. Later rigs replay them.
 */
export class KnownLives {
  /** True if each processor must execute all its instructions, without any replay. */
  isOff = false;
  /** The known starts, with the most recently used start first. */
  #starts: Start[] = [];

  /**
   * Lets the processor of a new chip replay what an earlier processor did, or records what the new processor does.
   * `flash` is the flash of the chip's board.
   */
  follow(chip: FollowedChip, flash: Uint8Array): void {
    if (this.isOff) return;
    const start = this.#start(chip.clock.nowNs, chip.sram, flash);
    const keep = (tape: Tape) => this.#keep(start, tape);
    const tapes = start.tapes.length > 0 ? start.tapes : this.#shiftedTapes(start);
    if (tapes.length > 0) {
      const replayer = new Replayer(chip, tapes, (live) => chip.cpu.record(live), keep);
      chip.bus.tap = replayer;
      chip.cpu.replay(replayer);
      return;
    }
    const recorder = new Recorder(chip, new Tape(), keep);
    chip.bus.tap = recorder;
    chip.cpu.record(recorder);
  }

  /** The known starts with their tapes, with the most recently used start first. */
  get starts(): readonly KnownStart[] {
    return this.#starts;
  }

  /** Adds starts that another process or another object has recorded. */
  add(starts: readonly KnownStart[]): void {
    for (const { atNs, sram, flash, tapes } of starts.toReversed()) {
      if (tapes.length === 0) continue;
      const start = this.#start(atNs, sram, flash);
      start.tapes = [...tapes, ...start.tapes].slice(0, MOST_TAPES);
    }
    this.#dropOldest();
  }

  /** Forgets all lives. */
  forget(): void {
    this.#starts = [];
  }

  /** Finds a known start, or adds a new start. Marks it as the most recently used start. */
  #start(atNs: number, sram: Uint8Array, flash: Uint8Array): Start {
    const likeThis = this.#starts.filter((each) => Buffer.compare(each.sram, sram) === 0);
    const exact = likeThis.find(
      (each) => each.atNs === atNs && Buffer.compare(each.flash, flash) === 0,
    );
    const start = exact ?? {
      atNs,
      // If several starts have equal memories, they share one copy of the memory.
      sram: likeThis[0]?.sram ?? sram.slice(),
      flash:
        this.#starts.find((each) => Buffer.compare(each.flash, flash) === 0)?.flash ??
        flash.slice(),
      tapes: [],
    };
    this.#starts = [start, ...this.#starts.filter((each) => each !== start)];
    return start;
  }

  /**
   * Returns the tapes of an earlier processor that started in the same state, but at another time. All times on these
   * tapes are shifted to the start of the new processor. The shifted times must be exact. But at each power of 2,
   * floating-point numbers lose one binary place. So a shifted tape ends before its original times or its shifted times
   * reach the next power of 2 after the start. Returns an empty list if there is no such earlier processor, or if the
   * shift cannot be exact.
   */
  #shiftedTapes({ atNs, sram, flash }: Start): readonly Tape[] {
    const other = this.#starts.find(
      (each) => each.tapes.length > 0 && each.sram === sram && each.flash === flash,
    );
    if (other === undefined) return [];
    const end = 2 ** Math.ceil(Math.log2(atNs + 1));
    const otherEnd = 2 ** Math.ceil(Math.log2(other.atNs + 1));
    const shiftNs = atNs - other.atNs;
    if (end !== otherEnd || !Number.isInteger(shiftNs / (end * 2 ** -52))) return [];
    return other.tapes.map((tape) => tape.shifted(shiftNs, end - Math.max(0, -shiftNs)));
  }

  #keep(start: Start, tape: Tape): void {
    start.tapes = [tape, ...start.tapes].slice(0, MOST_TAPES);
    this.#dropOldest();
  }

  /** Forgets the starts that were not used for the longest time, so that the rest fits in MOST_BYTES. */
  #dropOldest(): void {
    const counted = new Set<Uint8Array>();
    let bytes = 0;
    this.#starts = this.#starts.filter(({ sram, flash, tapes }) => {
      for (const memory of [sram, flash]) {
        if (!counted.has(memory)) bytes += memory.length;
        counted.add(memory);
      }
      for (const { ownBytes } of tapes) bytes += ownBytes;
      return bytes < MOST_BYTES;
    });
  }
}

/** The state in which processors started, and what they did after that. */
export interface KnownStart {
  readonly atNs: number;
  readonly sram: Uint8Array;
  readonly flash: Uint8Array;
  /** The known tapes, with the most recent tape first. */
  readonly tapes: readonly Tape[];
}

interface Start extends KnownStart {
  tapes: readonly Tape[];
}

const MOST_TAPES = 6;
const MOST_BYTES = 96e6;
