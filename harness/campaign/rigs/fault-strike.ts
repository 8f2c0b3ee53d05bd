import type { Board } from "../../emulator/simulation/board.ts";
import type { Bytes } from "./byte-fault.ts";
import { type ByteHarm, harmBytes } from "./byte-fault.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { FaultyRig } from "./faulty-rig.ts";

/**
 * The size of one part of a trial on a rig without a fault: its duration in milliseconds of virtual time, and the
 * numbers of bytes that host and boards exchange. These numbers come from a measurement. They only scale the moments of
 * faults, so they need not be exact.
 */
interface PartSize {
  readonly ms: number;
  readonly bytes: Readonly<Record<"dut" | "instrument", Readonly<Record<Bytes, number>>>>;
}

const OPENING: PartSize = {
  ms: 1650,
  bytes: { dut: { sent: 2290, received: 1150 }, instrument: { sent: 39_400, received: 1130 } },
};
const PROGRAM: PartSize = {
  ms: 910,
  bytes: { dut: { sent: 5270, received: 900 }, instrument: { sent: 220, received: 560 } },
};

/** The effects that a fault can have outside of the rig. */
export interface Surroundings {
  /** Fills the disk of the trial. The value is undefined if the trial writes nothing to a disk. */
  readonly fillDisk: (() => void) | undefined;
  /** Starts a second run on the same rig. */
  readonly startSecondRun: () => void;
}

/** Makes the fault of one trial happen, at most once, and records its time. */
export class FaultStrike {
  /** The fault that happened, and its time. The value is undefined until a fault happens. */
  struck: { readonly part: number; readonly atMs: number; readonly what: string } | undefined;
  readonly #rig: FaultyRig;
  readonly #plan: FaultPlan;
  readonly #around: Surroundings;
  #part = -1;
  #partStartMs = 0;
  #size = OPENING;
  #countsAtStart = { sent: 0, received: 0 };
  #leftBytes: number;
  #ends: { readonly atMs: number; readonly end: () => void }[] = [];
  #hungBytes: Uint8Array | undefined;

  constructor(rig: FaultyRig, plan: FaultPlan, around: Surroundings) {
    this.#rig = rig;
    this.#plan = plan;
    this.#around = around;
    this.#leftBytes = plan.bytes;
    rig.time.watch(this.#look);
    if (isOfBytes(plan.kind)) {
      rig.links[boardOf(plan.kind)].onBytes = (direction, bytes) => this.#harm(direction, bytes);
    }
  }

  /** Records that a part of the trial begins. Must be called at the start of each part. */
  partBegins(part: number): void {
    this.#part = part;
    this.#partStartMs = this.#rig.time.nowMs;
    this.#size = part === 0 ? OPENING : PROGRAM;
    if (isOfBytes(this.#plan.kind)) {
      this.#countsAtStart = { ...this.#rig.links[boardOf(this.#plan.kind)].counts };
    }
  }

  /**
   * Immediately ends the faults that would end by themselves later. After this call, the rig can be examined or used
   * again.
   */
  finish(): void {
    this.#rig.time.unwatch(this.#look);
    for (const link of Object.values(this.#rig.links)) link.onBytes = undefined;
    for (const { end } of this.#ends) end();
    this.#ends = [];
  }

  get #isDue(): boolean {
    return this.#part >= this.#plan.part;
  }

  get #dueMs(): number {
    if (!this.#isDue) return Number.POSITIVE_INFINITY;
    // If the planned part ended before the planned moment, the fault happens at the start of the next part.
    if (this.#part > this.#plan.part) return this.#partStartMs;
    return this.#partStartMs + (this.#size.ms * this.#plan.moment) / 1000;
  }

  /**
   * The simulation calls this function each time after virtual time has advanced. While the function returns true,
   * virtual time advances in small steps.
   */
  readonly #look = (): boolean => {
    const { nowMs } = this.#rig.time;
    for (const each of this.#ends.filter(({ atMs }) => atMs <= nowMs)) {
      this.#ends = this.#ends.filter((other) => other !== each);
      each.end();
    }
    if (this.struck !== undefined || isOfBytes(this.#plan.kind))
      return this.#hungBytes !== undefined;
    const leftMs = this.#dueMs - nowMs;
    if (leftMs <= 0) this.#strike();
    return leftMs < 2 * LONGEST_STEP_MS;
  };

  #note(what: string): void {
    this.struck ??= { part: this.#part, atMs: this.#rig.time.nowMs - this.#partStartMs, what };
  }

  #harm(direction: Bytes, bytes: Uint8Array): Uint8Array {
    const { kind, by, bits, moment } = this.#plan;
    if (direction !== this.#plan.direction || this.#leftBytes === 0) return bytes;
    // Each fault happens in only one part, so that later parts show whether the rig recovers.
    if (this.struck !== undefined && this.struck.part !== this.#part) return bytes;
    let at = 0;
    if (this.struck === undefined) {
      if (!this.#isDue) return bytes;
      if (by === "time") {
        if (this.#rig.time.nowMs < this.#dueMs) return bytes;
      } else if (this.#part === this.#plan.part) {
        const usual = this.#size.bytes[boardOf(kind)][direction];
        const counted =
          this.#rig.links[boardOf(kind)].counts[direction] - this.#countsAtStart[direction];
        at = Math.floor((usual * moment) / 1000) - counted;
        if (at >= bytes.length) return bytes;
        at = Math.max(0, at);
      }
    }
    const count = Math.min(this.#leftBytes, bytes.length - at);
    this.#leftBytes -= count;
    this.#note(
      `the fault hit ${count} of ${bytes.length} bytes ${direction}: ${JSON.stringify(Buffer.from(bytes.subarray(at, at + count)).toString("latin1"))}`,
    );
    const harm = kind.split("-").at(-1) as ByteHarm;
    return harmBytes(bytes, at, { harm, count, bits });
  }

  #strike(): void {
    const { kind } = this.#plan;
    if (kind !== "none") this.#note(this.#carryOut(kind));
  }

  /** Makes the fault happen. Returns a text that says what has happened. */
  #carryOut(kind: FaultKind): string {
    const { lastsMs, choice } = this.#plan;
    const { wires } = this.#rig;
    const board = this.#rig[boardOf(kind)];
    const wire = USED[choice % USED.length]!;
    switch (kind) {
      case "dut-unplugged":
      case "instrument-unplugged":
        board.serial.unplug();
        this.#endsAfter(lastsMs, () => board.serial.plug());
        return `${board.name} was unplugged for ${lastsMs} ms`;
      case "dut-reset":
      case "instrument-reset":
        board.reset();
        return `${board.name} was reset`;
      case "dut-brown-out":
      case "instrument-brown-out":
        board.powerOff();
        this.#endsAfter(Math.min(lastsMs, 50), () => board.powerOn());
        return `${board.name} lost its power`;
      case "dut-hangs":
      case "instrument-hangs":
        this.#hang(board);
        return `${board.name} hangs`;
      case "other-firmware":
        flashOther(board, (bytes) => bytes.fill(0xff, 0, IMAGE_BYTES));
        return `${board.name} has no firmware`;
      case "other-version":
        flashOther(board, changeVersion);
        return `${board.name} has another version`;
      case "edges-lost":
        this.#flood();
        return `${FLOOD_EDGES} edges on GP17`;
      case "unused-wire-open":
        wires.open("GP18");
        return "GP18 is open";
      case "second-run":
        this.#around.startSecondRun();
        return "a second run started";
      case "full-disk":
        this.#around.fillDisk?.();
        return "the disk is full";
      case "run-wire-open":
        wires.openRun();
        return "RUN is open";
      case "wires-swapped": {
        const other = choice % 2 === 0 ? "GP17" : USED[(choice + 1) % USED.length]!;
        wires.swap(wire, other);
        return `${wire} and ${other} are swapped`;
      }
      default:
        return this.#breakWire(kind, wire);
    }
  }

  #breakWire(kind: FaultKind, wire: string): string {
    const { wires } = this.#rig;
    const level = wires.levelOf(wire);
    switch (kind) {
      case "wire-open":
        wires.open(wire);
        return `${wire} is open`;
      case "wire-shorted-to-ground":
        wires.short(wire, 0);
        return `${wire} is shorted to ground`;
      case "wire-shorted-to-3V3":
        wires.short(wire, 1);
        return `${wire} is shorted to 3V3`;
      case "wire-stuck":
        wires.short(wire, level);
        return `${wire} is stuck at ${level}`;
      default:
        throw new RangeError(`the campaign cannot make a fault of the kind ${kind}`);
    }
  }

  #endsAfter(ms: number, end: () => void): void {
    this.#ends.push({ atMs: this.#rig.time.nowMs + ms, end });
  }

  /** Replaces the code in the flash until the processor has locked up. Pins keep their levels, and USB is silent. */
  #hang(board: Board): void {
    // If a processor replays a recording, it will need its original code later. So the replay must stop before the code
    // changes.
    board.chip?.cpu.leaveTape();
    const { bytes } = board.flash;
    this.#hungBytes = bytes.slice();
    bytes.fill(UNDEFINED_INSTRUCTION);
    const restore = () => {
      if (this.#hungBytes === undefined) return;
      bytes.set(this.#hungBytes);
      this.#hungBytes = undefined;
    };
    const look = () => {
      if (board.state.kind !== "running") {
        restore();
        this.#rig.time.unwatch(look);
      }
      return this.#hungBytes !== undefined;
    };
    this.#rig.time.watch(look);
    this.#endsAfter(HANG_LIMIT_MS, restore);
  }

  /** Toggles a wire that no program uses, faster than the instrument can report edges. */
  #flood(): void {
    const { simulation } = this.#rig;
    const net = simulation.net("GP17 of the instrument");
    for (let i = 0; i < FLOOD_EDGES; i++) {
      simulation.drive(net, i % 2 === 0 ? "high" : "low");
      simulation.advance(FLOOD_NS);
    }
    simulation.drive(net, "floating");
  }
}

/** The wires that the programs of the trials use. */
const USED = ["GP14", "GP15", "GP16"] as const;

const IMAGE_BYTES = 1024 * 1024;
const LONGEST_STEP_MS = 10;
const FLOOD_EDGES = 8_000;
const FLOOD_NS = 2000;
const HANG_LIMIT_MS = 5000;
/** Two bytes with this value are an undefined instruction of the processor. */
const UNDEFINED_INSTRUCTION = 0xde;

function isOfBytes(kind: FaultKind): boolean {
  return kind.includes("-bytes-");
}

function boardOf(kind: FaultKind): "dut" | "instrument" {
  return kind.startsWith("instrument-") ? "instrument" : "dut";
}

/**
 * Changes the flash of a board while its power is off, as if somebody had written another image, and turns the board on
 * again.
 */
function flashOther(board: Board, change: (flash: Uint8Array) => void): void {
  board.powerOff();
  change(board.flash.bytes);
  board.powerOn();
}

/** Changes MicroPython's version number to another number of the same length, everywhere in the image. */
function changeVersion(flash: Uint8Array): void {
  const text = Buffer.from(flash.buffer, flash.byteOffset, IMAGE_BYTES);
  const version = /MicroPython v(\d+\.\d+\.\d+)/.exec(text.toString("latin1"))?.[1];
  if (version === undefined)
    throw new Error("the firmware image does not contain its version number");
  const other = version.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
  for (let at = text.indexOf(version); at >= 0; at = text.indexOf(version, at + 1)) {
    text.write(other, at, "latin1");
  }
}
