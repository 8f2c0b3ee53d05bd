import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import type { KnownStart } from "./known-lives.ts";
import { type Effect, Tape, type TapeEvent } from "./tape.ts";

/**
 * Returns the starts with their tapes as bytes for a file. Tapes that another tape begins like are kept in full. The
 * format is that of V8, so only a process with the same V8 may read it.
 */
export function packStarts(starts: readonly KnownStart[]): Uint8Array {
  const packed = starts.map(({ atNs, sram, flash, tapes }) => ({
    atNs,
    sram,
    flash,
    tapes: tapes.map(packTape),
  }));
  return gzipSync(serialize(packed), { level: 1 });
}

/** Returns the starts that `packStarts` has packed. Throws Error if the bytes are damaged. */
export function unpackStarts(bytes: Uint8Array): readonly KnownStart[] {
  const packed: readonly PackedStart[] = deserialize(gunzipSync(bytes));
  const own = copies();
  return packed.map(({ atNs, sram, flash, tapes }) => ({
    atNs,
    sram: own(sram),
    flash: own(flash),
    tapes: tapes.map((tape) => unpackTape(tape, own)),
  }));
}

interface PackedStart extends Omit<KnownStart, "tapes"> {
  readonly tapes: readonly PackedTape[];
}

/** A tape with one array per field of its events, because many small objects are slow to read. */
interface PackedTape {
  readonly kinds: Uint8Array;
  readonly dueNs: Float64Array;
  readonly places: Float64Array;
  readonly values: Float64Array;
  readonly bytes: Uint8Array;
  readonly romFlags: Uint8Array;
  readonly effects: readonly (readonly [event: number, effect: Effect])[];
  readonly timer: Float64Array;
  readonly checkpoints: Tape["checkpoints"];
  readonly endNs: number;
}

function packTape({ events, timer, checkpoints, endNs }: Tape): PackedTape {
  return {
    kinds: Uint8Array.from(events, ({ kind }) => kind),
    dueNs: Float64Array.from(events, ({ dueNs }) => dueNs),
    places: Float64Array.from(events, ({ place }) => place),
    values: Float64Array.from(events, ({ value }) => value),
    bytes: Uint8Array.from(events, ({ bytes }) => bytes),
    romFlags: Uint8Array.from(events, ({ isRom }) => (isRom ? 1 : 0)),
    effects: events.flatMap(({ effect }, i) =>
      effect === undefined ? [] : [[i, effect] as const],
    ),
    timer: Float64Array.from(timer),
    checkpoints,
    endNs,
  };
}

/**
 * Returns a function that copies arrays. `deserialize` returns views of one large array, and each view would keep this
 * array in memory. Arrays that were one array before still share their copy.
 */
function copies(): Copies {
  const known = new Map<Uint8Array, Uint8Array>();
  return (bytes) => {
    const copy = known.get(bytes) ?? bytes.slice();
    known.set(bytes, copy);
    return copy;
  };
}

type Copies = (bytes: Uint8Array) => Uint8Array;

function unpackTape(packed: PackedTape, own: Copies): Tape {
  const effects = new Map(packed.effects);
  const events: TapeEvent[] = [];
  for (let i = 0; i < packed.kinds.length; i++) {
    events.push({
      kind: packed.kinds[i]!,
      dueNs: packed.dueNs[i]!,
      place: packed.places[i]!,
      value: packed.values[i]!,
      bytes: packed.bytes[i]!,
      isRom: packed.romFlags[i] === 1,
      effect: effects.get(i),
    });
  }
  const { endNs } = packed;
  const checkpoints = packed.checkpoints.map((each) => ({
    ...each,
    registers: each.registers.slice(),
    pages: each.pages.map(own),
  }));
  return Tape.recorded({ events, timer: Array.from(packed.timer), checkpoints, endNs });
}
