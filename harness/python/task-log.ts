import { WAIT_KINDS, type WaitKind } from "../trace/task-lane.ts";

/**
 * A record of what the tasks of a program did. Its memory is shared between a worker and the owner of the worker, so
 * the record survives when the worker is terminated. Times are in microseconds since the start of the program. If the
 * memory is full, the log ignores everything that happens later.
 */
export class TaskLog {
  readonly shared: SharedArrayBuffer;
  readonly #counts: Int32Array;
  readonly #view: DataView;
  readonly #notesAt: number;
  readonly #textsAt: number;
  /** The positions of the texts that the log already contains. Only the thread that writes the log needs them. */
  readonly #places = new Map<string, number>();

  /**
   * Makes a new log with room for the given numbers of turns and notes. If `source` is a buffer, makes a view of the
   * log in this buffer, which another thread made.
   */
  constructor(source: TaskLogSize | SharedArrayBuffer = { turns: MOST_TURNS, notes: MOST_NOTES }) {
    // Each realm has its own class SharedArrayBuffer, so `instanceof` does not recognize a buffer of another realm.
    const isView = "byteLength" in source;
    this.shared = isView ? source : new SharedArrayBuffer(bytesOf(source));
    this.#counts = new Int32Array(this.shared, 0, 6);
    this.#view = new DataView(this.shared);
    if (!isView) {
      this.#counts[MAX_TURNS] = source.turns;
      this.#counts[MAX_NOTES] = source.notes;
    }
    const mostTurns = this.#counts[MAX_TURNS]!;
    this.#notesAt = TURNS_AT + mostTurns * TURN_BYTES;
    this.#textsAt = this.#notesAt + this.#counts[MAX_NOTES]! * NOTE_BYTES;
  }

  /** Records the start of a turn. Returns its index, or -1 if the log is full. */
  startTurn({ task, fromUs, readyAtUs, wokenBy }: StartedTurn): number {
    const index = this.#counts[TURNS]!;
    if (this.#isFull || index === this.#counts[MAX_TURNS]) return this.#cut(fromUs);
    const at = TURNS_AT + index * TURN_BYTES;
    this.#view.setFloat64(at, fromUs);
    this.#view.setFloat64(at + 8, Number.NaN);
    this.#view.setFloat64(at + 16, readyAtUs);
    this.#view.setInt32(at + 32, task);
    this.#view.setInt32(at + 36, wokenBy);
    this.#view.setInt32(at + 40, NO_WAIT);
    Atomics.store(this.#counts, TURNS, index + 1);
    return index;
  }

  /**
   * Records the end of a turn, and what the task waits for after this turn. If the turn already has such a record, the
   * new record replaces it.
   */
  endTurn(index: number, toUs: number, wait?: LoggedWait): void {
    if (index < 0) return;
    const at = TURNS_AT + index * TURN_BYTES;
    this.#view.setFloat64(at + 8, toUs);
    this.#view.setFloat64(at + 24, wait?.untilUs ?? Number.NaN);
    this.#view.setInt32(at + 40, wait === undefined ? NO_WAIT : WAIT_KINDS.indexOf(wait.for));
    this.#view.setInt32(at + 44, wait?.tasks === undefined ? -1 : this.#textId(wait.tasks.join()));
  }

  /**
   * Records a note. A note is something that happened to a task and is not a turn. The meaning of `other` and `text`
   * depends on the kind of the note.
   */
  note(kind: NoteKind, atUs: number, task: number, other = -1, text = ""): void {
    const index = this.#counts[NOTES]!;
    if (this.#isFull || index === this.#counts[MAX_NOTES]) return void this.#cut(atUs);
    const at = this.#notesAt + index * NOTE_BYTES;
    this.#view.setFloat64(at, atUs);
    this.#view.setInt32(at + 8, NOTE_KINDS.indexOf(kind));
    this.#view.setInt32(at + 12, task);
    this.#view.setInt32(at + 16, other);
    this.#view.setInt32(at + 20, this.#textId(text));
    Atomics.store(this.#counts, NOTES, index + 1);
  }

  get #isFull(): boolean {
    return this.#counts[IS_CUT] === 1;
  }

  #cut(atUs: number): number {
    if (!this.#isFull) {
      this.#view.setFloat64(CUT_AT, atUs);
      Atomics.store(this.#counts, IS_CUT, 1);
    }
    return -1;
  }

  /**
   * Returns the position of a text in the log. Adds the text if the log does not contain it yet. Returns -1 if the text
   * does not fit.
   */
  #textId(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const short = text.slice(0, LONGEST_TEXT);
    const place = this.#counts[TEXTS]!;
    const end = place + 2 + short.length * 2;
    if (end > TEXTS_BYTES) return -1;
    const at = this.#textsAt + place;
    this.#view.setUint16(at, short.length);
    for (let i = 0; i < short.length; i++) {
      this.#view.setUint16(at + 2 + i * 2, short.charCodeAt(i));
    }
    this.#places.set(text, place);
    Atomics.store(this.#counts, TEXTS, end);
    return place;
  }

  /** The time at which the log became full, so that later records are missing. Undefined if the log is not full. */
  get cutAtUs(): number | undefined {
    return this.#isFull ? this.#view.getFloat64(CUT_AT) : undefined;
  }

  /** The number of turns that have started. */
  get started(): number {
    return Atomics.load(this.#counts, TURNS);
  }

  /** All turns, in order of time. */
  *turns(): Generator<LoggedTurn> {
    for (let index = 0; index < Atomics.load(this.#counts, TURNS); index++) {
      const at = TURNS_AT + index * TURN_BYTES;
      const toUs = this.#view.getFloat64(at + 8);
      const kind = WAIT_KINDS[this.#view.getInt32(at + 40)];
      yield {
        task: this.#view.getInt32(at + 32),
        fromUs: this.#view.getFloat64(at),
        toUs: Number.isNaN(toUs) ? undefined : toUs,
        readyAtUs: this.#view.getFloat64(at + 16),
        wokenBy: this.#view.getInt32(at + 36),
        wait: kind && this.#waitAt(at, kind),
      };
    }
  }

  #waitAt(at: number, kind: WaitKind): LoggedWait {
    const untilUs = this.#view.getFloat64(at + 24);
    const tasks = this.#textAt(this.#view.getInt32(at + 44));
    return {
      for: kind,
      ...(!Number.isNaN(untilUs) && { untilUs }),
      ...(tasks !== "" && { tasks: tasks.split(",").map(Number) }),
    };
  }

  /** All notes, in order of time. */
  *notes(): Generator<Note> {
    for (let index = 0; index < Atomics.load(this.#counts, NOTES); index++) {
      const at = this.#notesAt + index * NOTE_BYTES;
      yield {
        kind: NOTE_KINDS[this.#view.getInt32(at + 8)]!,
        atUs: this.#view.getFloat64(at),
        task: this.#view.getInt32(at + 12),
        other: this.#view.getInt32(at + 16),
        text: this.#textAt(this.#view.getInt32(at + 20)),
      };
    }
  }

  #textAt(place: number): string {
    if (place < 0) return "";
    const at = this.#textsAt + place;
    let text = "";
    for (let i = 0; i < this.#view.getUint16(at); i++) {
      text += String.fromCharCode(this.#view.getUint16(at + 2 + i * 2));
    }
    return text;
  }
}

export interface TaskLogSize {
  readonly turns: number;
  readonly notes: number;
}

/** What made a task ready: the number of a task, or one of the following three numbers. */
export const BY_CREATION = -1;
export const BY_TIME = -2;
export const BY_OUTSIDE = -3;

export interface StartedTurn {
  readonly task: number;
  readonly fromUs: number;
  readonly readyAtUs: number;
  readonly wokenBy: number;
}

export interface LoggedTurn extends StartedTurn {
  /** The end of the turn. Undefined if the turn never ended. */
  readonly toUs: number | undefined;
  readonly wait: LoggedWait | undefined;
}

export interface LoggedWait {
  readonly for: WaitKind;
  readonly untilUs?: number | undefined;
  readonly tasks?: readonly number[] | undefined;
}

/**
 * The kinds of notes. The kind decides what `other` and `text` of a note are. "The task" is the task of the note:
 * - `created`: `other` is the task that created the task.
 * - `named`: `text` is the name of the task.
 * - `cancel`: `other` is the task that cancelled the task.
 * - `raised`: the task ended with the exception `text`.
 * - `unretrieved`: the task ended with an exception, and no other task awaited this exception.
 * - `returned` and `cancelled`: the task ended in this way.
 */
const NOTE_KINDS = [
  "created",
  "named",
  "cancel",
  "returned",
  "cancelled",
  "raised",
  "unretrieved",
] as const;

export type NoteKind = (typeof NOTE_KINDS)[number];

export interface Note {
  readonly kind: NoteKind;
  readonly atUs: number;
  readonly task: number;
  readonly other: number;
  readonly text: string;
}

// The positions in the header of the log. The first six are indexes into `#counts`. CUT_AT is an offset in bytes.
const TURNS = 0;
const NOTES = 1;
const TEXTS = 2;
const IS_CUT = 3;
const MAX_TURNS = 4;
const MAX_NOTES = 5;
const CUT_AT = 24;

const NO_WAIT = -1;
const LONGEST_TEXT = 500;
/**
 * The largest number of turns in the log. It is enough for more than ten minutes with 3000 turns per second. The
 * operating system only provides the memory that is used, so unused room costs nothing.
 */
const MOST_TURNS = 2_000_000;
const MOST_NOTES = 1_000_000;
const TURN_BYTES = 48;
const NOTE_BYTES = 24;
const TEXTS_BYTES = 1024 * 1024;
const TURNS_AT = 32;

function bytesOf({ turns, notes }: TaskLogSize): number {
  return TURNS_AT + turns * TURN_BYTES + notes * NOTE_BYTES + TEXTS_BYTES;
}
