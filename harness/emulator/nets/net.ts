import { type Keep, STATE } from "../state.ts";
import type { Drive, Level } from "./drive.ts";

/** A pin or a device that can be joined to a net. */
export interface NetEnd {
  /** The name of the end in messages, such as `dut.GP15`. */
  readonly name: string;
  readonly drive: Drive;
  /** Called when the net that contains this end has a new level. */
  setLevel(level: Level, atNs: number): void;
  /** Called when this end becomes part of a net. */
  join?(net: Net): void;
}

/** A change of a net's level. */
export interface Edge {
  readonly ns: number;
  readonly net: string;
  readonly level: Level;
}

/** A time during which two ends drive a net against each other. */
export interface Contention {
  readonly net: string;
  readonly startNs: number;
  /** The time at which the contention ended. Undefined while the contention lasts. */
  endNs: number | undefined;
  /** The names of the ends that drove the net high at the start of the contention. */
  readonly high: readonly string[];
  /** The names of the ends that drove the net low at the start of the contention. */
  readonly low: readonly string[];
}

/**
 * The moment at which a net becomes driven or free. If `isDriven` is true, something drives or pulls the net from `ns`
 * on. If `isDriven` is false, nothing drives or pulls the net from `ns` on.
 */
export interface DriveChange {
  readonly ns: number;
  readonly net: string;
  readonly isDriven: boolean;
}

/** Receives the events of a net. */
export interface NetLog {
  /**
   * Called when an end has changed the level of the net. `isSetUp` is true if this end drove the net neither low nor
   * high before the change. This happens when a program sets up a pin.
   */
  edge(edge: Edge, isSetUp: boolean): void;
  /**
   * Called when something starts to drive or pull the net, and when nothing drives or pulls the net any more. Until the
   * first call, the net counts as not driven.
   */
  driven(change: DriveChange): void;
  contention(contention: Contention): void;
}

/**
 * A wire between pins, without resistance, capacitance or delay. Its level follows from the first rule that applies:
 * 1. If an end drives the net strongly, this end decides the level. If two ends drive the net to different levels, the
 * net is low and a contention is reported.
 * 2. If an end pulls the net, this end decides the level. A firm pull is stronger than the pull of a chip. If two equal
 * pulls work against each other, the net keeps its level.
 * 3. If no end drives or pulls the net, the net keeps its level.
 *
 * Not modelled: the resistor in each wire of the real rig. With a resistor, each end of a contention would see its own
 * level.
 */
export class Net {
  readonly name: string;
  readonly #ends: NetEnd[];
  readonly #log: NetLog | undefined;
  #level: Level = 0;
  #isDriven = false;
  #outside: Drive = "floating";
  #contention: Contention | undefined;
  #analogVolts: number | undefined;

  constructor(name: string, ends: readonly NetEnd[], log?: NetLog) {
    this.name = name;
    this.#ends = [...ends];
    this.#log = log;
  }

  [STATE](keep: Keep): void {
    keep(this.#ends);
    this.#level = keep(this.#level);
    this.#isDriven = keep(this.#isDriven);
    this.#outside = keep(this.#outside);
    this.#contention = keep(this.#contention);
    this.#analogVolts = keep(this.#analogVolts);
  }

  get level(): Level {
    return this.#level;
  }

  /**
   * The drive from outside the net, for example by a button or a test. All other drives come from the ends of the net.
   */
  get outside(): Drive {
    return this.#outside;
  }

  /**
   * The voltage that an ADC reads. It is the voltage that was set from outside. If no voltage was set, it is the
   * voltage of the net's level.
   */
  get volts(): number {
    return this.#analogVolts ?? this.#level * SUPPLY_VOLTS;
  }

  /**
   * Applies a voltage from outside, as a sensor does. If `volts` is undefined, the voltage is removed. Only an ADC
   * reads this voltage. The voltage has no effect on the level of the net.
   */
  setVolts(volts: number | undefined): void {
    this.#analogVolts = volts;
  }

  /** Returns true if an end is part of this net. */
  hasEnd(end: NetEnd): boolean {
    return this.#ends.includes(end);
  }

  /** Adds an end to the net, such as a sensor, and computes the level again. */
  attach(end: NetEnd, atNs: number): void {
    this.#ends.push(end);
    end.join?.(this);
    this.resolve(atNs);
  }

  /** Removes an end that was added with `attach`. */
  detach(end: NetEnd, atNs: number): void {
    const at = this.#ends.indexOf(end);
    if (at >= 0) this.#ends.splice(at, 1);
    this.resolve(atNs);
  }

  /** Returns true if anything other than the end `except` drives the net to the level `drive`. */
  isHeld(drive: "low" | "high", except: NetEnd): boolean {
    return (
      this.#outside === drive || this.#ends.some((end) => end !== except && end.drive === drive)
    );
  }

  /** Drives the net from outside, as a button or a test does. */
  driveFromOutside(drive: Drive, atNs: number): void {
    this.#outside = drive;
    this.resolve(atNs);
  }

  /**
   * Computes the level again after an end has changed its drive. If the level is new, notifies all ends. `isSetUp` is
   * true if the end drove the net neither low nor high before the change.
   */
  resolve(atNs: number, isSetUp = false): void {
    const drives = this.#ends.map((end) => end.drive);
    drives.push(this.#outside);
    const isHigh = drives.includes("high");
    const isLow = drives.includes("low");
    if (isHigh && isLow !== (this.#contention !== undefined)) this.#report(isLow, atNs);
    else if (!isHigh && this.#contention !== undefined) this.#report(false, atNs);
    const isFirm = drives.includes("firm-pull-up") || drives.includes("firm-pull-down");
    const isDriven = drives.some((drive) => drive !== "floating");
    if (isDriven !== this.#isDriven) {
      this.#isDriven = isDriven;
      this.#log?.driven({ ns: atNs, net: this.name, isDriven });
    }
    const isPulledUp = drives.includes(isFirm ? "firm-pull-up" : "pull-up");
    const isPulledDown = drives.includes(isFirm ? "firm-pull-down" : "pull-down");
    if (isLow) this.#set(0, atNs, isSetUp);
    else if (isHigh) this.#set(1, atNs, isSetUp);
    else if (isPulledUp !== isPulledDown) this.#set(isPulledUp ? 1 : 0, atNs, isSetUp);
  }

  #set(level: Level, atNs: number, isSetUp: boolean): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#log?.edge({ ns: atNs, net: this.name, level }, isSetUp);
    for (const end of this.#ends) {
      end.setLevel(level, atNs);
      // This call of `setLevel` has already changed the level again. All ends have received the newest level, so there
      // is nothing left to do.
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

const SUPPLY_VOLTS = 3.3;
