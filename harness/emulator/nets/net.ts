import type { Drive, Level } from "./drive.ts";

/** Something that is joined to a net. */
export interface NetEnd {
  /** For messages, such as `dut.GP15`. */
  readonly name: string;
  readonly drive: Drive;
  /** The net has a new level from this instant on. */
  setLevel(level: Level, atNs: number): void;
  /** The end is part of a net from now on. */
  join?(net: Net): void;
}

/** A change of a net's level. */
export interface Edge {
  readonly ns: number;
  readonly net: string;
  readonly level: Level;
}

/** Two ends drove a net against each other. */
export interface Contention {
  readonly net: string;
  readonly startNs: number;
  /** Undefined while it lasts. */
  endNs: number | undefined;
  /** Who drove high and who low at its start. */
  readonly high: readonly string[];
  readonly low: readonly string[];
}

/** What a net tells of itself. */
export interface NetLog {
  edge(edge: Edge): void;
  contention(contention: Contention): void;
}

/**
 * A wire between pins, without resistance, capacity or delay. Who drives it strongly decides its level;
 * else who pulls it; else it keeps the level it has. Where ends drive against each other it is low, and
 * that is reported; where they pull against each other it keeps its level.
 *
 * Not modelled: the resistor in each wire of the real rig, behind which both ends of a contention
 * would see their own level.
 */
export class Net {
  readonly name: string;
  readonly #ends: readonly NetEnd[];
  readonly #log: NetLog | undefined;
  #level: Level = 0;
  #outside: Drive = "floating";
  #contention: Contention | undefined;

  constructor(name: string, ends: readonly NetEnd[], log?: NetLog) {
    this.name = name;
    this.#ends = ends;
    this.#log = log;
  }

  get level(): Level {
    return this.#level;
  }

  get outside(): Drive {
    return this.#outside;
  }

  joins(end: NetEnd): boolean {
    return this.#ends.includes(end);
  }

  /** Sets what is done to the net by something that is no end of it: a button, a test. */
  driveFromOutside(drive: Drive, atNs: number): void {
    this.#outside = drive;
    this.resolve(atNs);
  }

  /** Some end does something else than before: finds the level, and tells all ends if it is new. */
  resolve(atNs: number): void {
    const drives = this.#ends.map((end) => end.drive);
    drives.push(this.#outside);
    const isHigh = drives.includes("high");
    const isLow = drives.includes("low");
    if (isHigh && isLow !== (this.#contention !== undefined)) this.#report(isLow, atNs);
    else if (!isHigh && this.#contention !== undefined) this.#report(false, atNs);
    const isPulledUp = drives.includes("pull-up");
    const isPulledDown = drives.includes("pull-down");
    if (isLow) this.#set(0, atNs);
    else if (isHigh) this.#set(1, atNs);
    else if (isPulledUp !== isPulledDown) this.#set(isPulledUp ? 1 : 0, atNs);
  }

  #set(level: Level, atNs: number): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#log?.edge({ ns: atNs, net: this.name, level });
    for (const end of this.#ends) {
      end.setLevel(level, atNs);
      // An end that answered at once has set another level, and told everybody.
      if (this.#level !== level) return;
    }
  }

  #report(isNew: boolean, atNs: number): void {
    if (!isNew) {
      if (this.#contention !== undefined) this.#contention.endNs = atNs;
      this.#contention = undefined;
      return;
    }
    const all = [...this.#ends, { name: "outside", drive: this.#outside }];
    const names = (drive: Drive) => all.filter((end) => end.drive === drive).map((end) => end.name);
    this.#contention = {
      net: this.name,
      startNs: atNs,
      endNs: undefined,
      high: names("high"),
      low: names("low"),
    };
    this.#log?.contention(this.#contention);
  }
}
