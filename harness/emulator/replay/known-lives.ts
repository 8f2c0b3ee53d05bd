import { Recorder } from "./recorder.ts";
import { Replayer } from "./replayer.ts";
import { Tape } from "./tape.ts";
import type { TappedChip, TappedProcessor } from "./tapped-chip.ts";

/** A chip whose processor can be recorded and replayed. It has just been made. */
export interface FollowedChip extends TappedChip {
  readonly cpu: TappedProcessor & {
    record(recorder: Recorder): void;
    replay(replayer: Replayer): void;
  };
}

/**
 * What the processors of this process did since their starts. A processor that starts in the state of an earlier one
 * replays what the earlier one did, until something else happens to it. So the boards of the second rig of a process do
 * not execute the instructions again that load the instrument's program.
 */
export class KnownLives {
  /** True if each processor must execute all its instructions. */
  isOff = false;
  /** The last used start is the first. */
  #starts: Start[] = [];

  /** Lets the processor of a new chip replay a known life, or records its life. `flash` is the flash of its board. */
  follow(chip: FollowedChip, flash: Uint8Array): void {
    if (this.isOff) return;
    const start = this.#findStart(chip, flash);
    const keep = (tape: Tape) => this.#keep(start, tape);
    if (start.tapes.length > 0) {
      const replayer = new Replayer(chip, [...start.tapes], (live) => chip.cpu.record(live), keep);
      chip.bus.tap = replayer;
      chip.cpu.replay(replayer);
      return;
    }
    const recorder = new Recorder(chip, new Tape(), keep);
    chip.bus.tap = recorder;
    chip.cpu.record(recorder);
  }

  #findStart({ clock, sram }: FollowedChip, flash: Uint8Array): Start {
    const atNs = clock.nowNs;
    const known = this.#starts.find(
      (start) =>
        start.atNs === atNs &&
        Buffer.compare(start.sram, sram) === 0 &&
        Buffer.compare(start.flash, flash) === 0,
    );
    const start = known ?? {
      atNs,
      sram: sram.slice(),
      flash: this.#flashLike(flash) ?? flash.slice(),
      tapes: [],
    };
    this.#starts = [start, ...this.#starts.filter((each) => each !== start)];
    return start;
  }

  /** A copy of the same flash that is there already. */
  #flashLike(flash: Uint8Array): Uint8Array | undefined {
    return this.#starts.find((start) => Buffer.compare(start.flash, flash) === 0)?.flash;
  }

  #keep(start: Start, tape: Tape): void {
    start.tapes = [tape, ...start.tapes].slice(0, MOST_TAPES);
    let bytes = 0;
    this.#starts = this.#starts.filter((each) => {
      bytes += bytesOf(each);
      return bytes < MOST_BYTES;
    });
  }
}

interface Start {
  readonly atNs: number;
  readonly sram: Uint8Array;
  readonly flash: Uint8Array;
  /** The last recorded tape is the first. */
  tapes: readonly Tape[];
}

/** About how much memory a start needs. */
function bytesOf({ sram, flash, tapes }: Start): number {
  return tapes.reduce((sum, tape) => sum + tape.ownBytes, sram.length + flash.length);
}

const MOST_TAPES = 6;
const MOST_BYTES = 96e6;
