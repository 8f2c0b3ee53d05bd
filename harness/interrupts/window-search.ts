import type { Edge } from "../emulator/nets/net.ts";
import { PAGE_BYTES, type PageAccesses, PageWatch } from "../emulator/snapshot/page-watch.ts";
import { type KnownState, KnownStates } from "./known-states.ts";
import type { Machine, Saved } from "./machine.ts";
import type { InterruptedCode, PlaceNames } from "./place-names.ts";
import type { PythonTracker } from "./python-tracker.ts";
import type { WatchedWires } from "./wires.ts";

/**
 * Where a search tries edges: in a window, which is a period of the program's run. `fromUs` counts from the start of
 * the program.
 */
export interface SearchWindow {
  /**
   * The start of the window. If `fromUs` is undefined, the window starts at the first instant at which the pin can
   * interrupt the processor.
   */
  readonly fromUs: number | undefined;
  readonly lengthUs: number;
  /** The part of the window that this search must try. If `part` is undefined, this search tries the whole window. */
  readonly part?: { readonly index: number; readonly of: number } | undefined;
  /** The cycle of a single point. If this field is set, the search tries only this point and ignores the window. */
  readonly onlyCycle?: number | undefined;
  /** True if every run must continue to its end. This makes the search slower, but does not change its result. */
  readonly isWithoutMerging?: boolean | undefined;
  /**
   * The time limit of the program, in milliseconds from the end of the window. It has no effect if wires are watched.
   */
  readonly limitMs: number;
}

/** A point: one moment of the program's run at which an edge was tried. */
export interface TriedPoint {
  /** The number of processor cycles from the start of the program to the edge. */
  readonly cycle: number;
  readonly atUs: number;
  /** True if the processor slept. All points of one sleep count as one point. */
  readonly isAsleep: boolean;
  /** True if the pin could interrupt the processor. */
  readonly isEnabled: boolean;
  readonly code: InterruptedCode;
  /** How the run ended, as an index in the list of all ends. */
  readonly end: number;
  /** True if the run was stopped, because it reached a state of an earlier run. */
  readonly isMerged: boolean;
  /** All edges of the nets in this run. Set only if the program has wires that are watched. */
  readonly edges?: readonly Edge[];
}

/** How a run ended. */
export interface RunEnd {
  readonly kind: "ended" | "limit" | "died";
  readonly output: Buffer;
  /** Why the board died. */
  readonly reason: string;
}

export interface SearchedProgram {
  readonly machine: Machine;
  readonly tracker: PythonTracker;
  readonly names: PlaceNames;
  /**
   * The wires that are watched. Set only if there are any. The program may then run until the watch of the wires ends,
   * and `limitMs` has no effect.
   */
  readonly wires?: WatchedWires | undefined;
}

/**
 * Tries each point of the window. A point is the moment before an instruction. At each point, this class makes an edge
 * and lets the program run on. Then the machine goes back to the state of the point, and executes one instruction to
 * get to the next point. Call `approach` until it returns true, then `next` until it returns undefined.
 */
export class WindowSearch {
  /** All different ends that the runs have reached so far. */
  readonly ends: RunEnd[] = [];
  readonly #machine: Machine;
  readonly #tracker: PythonTracker;
  readonly #names: PlaceNames;
  readonly #window: SearchWindow;
  readonly #wires: WatchedWires | undefined;
  #windowNs: number | undefined;
  #fromNs = Number.POSITIVE_INFINITY;
  #toNs = Number.POSITIVE_INFINITY;
  #limitNs = Number.POSITIVE_INFINITY;
  readonly #watch: PageWatch;
  readonly #pageStart: number;
  #known: KnownStates | undefined;
  #saved: Saved | undefined;
  #isFirst = true;

  /** The machine must be at the start of the program. */
  constructor({ machine, tracker, names, wires }: SearchedProgram, window: SearchWindow) {
    this.#machine = machine;
    this.#wires = wires;
    this.#tracker = tracker;
    this.#names = names;
    this.#window = window;
    const { startNs, chip } = machine;
    const { fromUs, onlyCycle } = window;
    if (wires !== undefined) this.#limitNs = wires.startNs + wires.watchMs * 1e6;
    if (onlyCycle !== undefined) this.#begin(startNs + onlyCycle * chip.nsPerCycle);
    else if (fromUs !== undefined) this.#begin(startNs + fromUs * 1000);
    const stack = machine.cpu.registers[SP]! >>> 0;
    this.#watch = new PageWatch(machine.chip, stack);
    this.#pageStart = (stack - SRAM_START) & ~(PAGE_BYTES - 1);
  }

  /**
   * The start of the whole window, in microseconds from the start of the program. Undefined if the start is not known
   * yet.
   */
  get fromUs(): number | undefined {
    return this.#windowNs === undefined
      ? undefined
      : (this.#windowNs - this.#machine.startNs) / 1000;
  }

  /** The time since the start of the program, in microseconds. */
  get nowUs(): number {
    return (this.#machine.nowNs - this.#machine.startNs) / 1000;
  }

  get isBeforeWindow(): boolean {
    return this.#machine.nowNs < this.#fromNs;
  }

  /** The part of the window that is done, from 0 to 1. The value is 0 before the window. */
  get progress(): number {
    const done = (this.#machine.nowNs - this.#fromNs) / (this.#toNs - this.#fromNs);
    return Math.min(1, Math.max(0, done || 0));
  }

  /**
   * Executes a limited number of the instructions before the window. Each instruction is a single step, so that the
   * tracker can follow the Python functions. Returns true if the program has reached the window. Also returns true if
   * the window can no longer be reached, because the program or the watch of its wires has ended.
   */
  approach(): boolean {
    const machine = this.#machine;
    for (let i = 0; i < STEPS_A_MOMENT; i++) {
      machine.settle();
      if (this.#windowNs === undefined && machine.isEdgeEnabled) this.#begin(machine.nowNs);
      if (machine.nowNs >= Math.min(this.#fromNs, this.#limitNs) || machine.hasEnded) return true;
      this.#move(this.#fromNs);
    }
    return false;
  }

  /** Tries the next point. Returns undefined after the last point. */
  next(): TriedPoint | undefined {
    const machine = this.#machine;
    if (this.#isFirst) this.#isFirst = false;
    else this.#move(this.#toNs);
    machine.settle();
    const isOver = machine.nowNs >= Math.min(this.#toNs, this.#limitNs) || machine.hasEnded;
    return isOver ? undefined : this.#try();
  }

  /**
   * Sets the limits of the window, or of the part that this search must try. Call this when the start of the window is
   * known.
   */
  #begin(windowNs: number): void {
    const { lengthUs, limitMs, onlyCycle, part = { index: 0, of: 1 } } = this.#window;
    const lengthNs = onlyCycle === undefined ? lengthUs * 1000 : 1;
    const borderNs = (index: number) => windowNs + Math.round((lengthNs * index) / part.of);
    this.#windowNs = windowNs;
    this.#fromNs = borderNs(part.index);
    this.#toNs = borderNs(part.index + 1);
    if (this.#wires === undefined) this.#limitNs = windowNs + lengthNs + limitMs * 1e6;
  }

  get #cycle(): number {
    const { nowNs, startNs, chip } = this.#machine;
    return Math.round((nowNs - startNs) / chip.nsPerCycle);
  }

  /** Executes one instruction. If the processor is asleep, it sleeps until it wakes or until `untilNs`. */
  #move(untilNs: number): void {
    const machine = this.#machine;
    if (!machine.cpu.isAsleep) {
      this.#tracker.see();
      machine.step();
      return;
    }
    while (machine.cpu.isAsleep && machine.nowNs < untilNs && !machine.hasEnded) {
      machine.sleepOn(untilNs);
    }
  }

  #try(): TriedPoint {
    const machine = this.#machine;
    const saved = machine.save(this.#saved);
    this.#saved = saved;
    this.#known ??= new KnownStates(machine, this.#pageStart);
    this.#known.forgetBefore(machine.nowNs);
    const isEnabled = machine.isEdgeEnabled;
    const { isAsleep } = machine.cpu;
    const { nowNs, startNs } = machine;
    const point = {
      cycle: this.#cycle,
      atUs: Math.round(nowNs - startNs) / 1000,
      isAsleep,
      isEnabled,
      code: this.#names.nameCode(this.#tracker.running),
    };
    machine.makeEdge();
    const run = this.#follow();
    machine.restore(saved);
    return { ...point, ...run };
  }

  /** Lets the program run to its end or its limit, or until it reaches a known state. Returns how the run ended. */
  #follow(): Pick<TriedPoint, "end" | "isMerged" | "edges"> {
    const machine = this.#machine;
    const known = this.#known!;
    const stages: { readonly state: KnownState; accesses: PageAccesses | undefined }[] = [];
    let live: Uint8Array = NOTHING;
    let end: number | undefined;
    let laterEdges: readonly Edge[] = [];
    for (let n = 0; ; ) {
      const isOver = machine.runUntil(
        Math.min(this.#limitNs, this.#checkpointAfter(machine.nowNs, n)),
      );
      if (isOver || machine.nowNs >= this.#limitNs) break;
      if (machine.isInHandler) continue;
      if (this.#window.isWithoutMerging) continue;
      n++;
      const last = stages.at(-1);
      if (last !== undefined) last.accesses = this.#watch.end();
      const same = known.find();
      if (same !== undefined) {
        end = same.end;
        live = same.live!;
        laterEdges = same.edges.slice(same.edgesBefore);
        break;
      }
      stages.push({ state: known.add(), accesses: undefined });
      this.#watch.begin();
    }
    const isMerged = end !== undefined;
    const last = stages.at(-1);
    if (last !== undefined) last.accesses ??= this.#watch.end();
    if (!isMerged && this.#wires !== undefined) machine.runOn(this.#limitNs);
    const edges = [...machine.simulation.edges, ...laterEdges];
    end ??= this.#finish();
    for (const { state, accesses } of stages.reverse()) {
      live = liveBefore(live, accesses!);
      state.live = live;
      state.end = end;
      state.edges = edges;
    }
    return { end, isMerged, ...(this.#wires !== undefined && { edges }) };
  }

  /**
   * Returns the next time at which states are compared. States are compared at the same times for all points. At first
   * the comparisons are frequent, and later they become rarer.
   */
  #checkpointAfter(ns: number, count: number): number {
    const level =
      count < DENSE_CHECKPOINTS ? 0 : Math.min(MOST_LEVEL, 1 + ((count - DENSE_CHECKPOINTS) >> 1));
    const step = CHECKPOINT_NS * 2 ** level;
    return (Math.floor(ns / step) + 1) * step;
  }

  /** Returns the index of the end that the machine has reached. Adds the end to the list if it is new. */
  #finish(): number {
    const machine = this.#machine;
    const kind = machine.hasDied ? "died" : machine.hasEnded ? "ended" : "limit";
    const reason = machine.deathReason;
    if (kind === "limit") {
      // If the program reached its limit, Ctrl-C makes it send what it has recorded.
      machine.interrupt();
      machine.runUntil(machine.nowNs + FAREWELL_NS);
    }
    const { output } = machine;
    const known = this.ends.findIndex((one) => one.kind === kind && one.output.equals(output));
    if (known >= 0) return known;
    return this.ends.push({ kind, output, reason }) - 1;
  }
}

/**
 * Returns which bytes are live before a part of a run. A byte is live in two cases:
 * - The part reads the byte before it writes it.
 * - The part does not write the byte, and the byte is live after the part (`later`).
 */
function liveBefore(later: Uint8Array, { read, written }: PageAccesses): Uint8Array {
  const live = read.slice();
  for (let i = 0; i < PAGE_BYTES; i++) if (later[i] === 1 && written[i] === 0) live[i] = 1;
  return live;
}

const NOTHING = new Uint8Array(PAGE_BYTES);
const SP = 13;
const SRAM_START = 0x20000000;
const CHECKPOINT_NS = 16_000;
const DENSE_CHECKPOINTS = 6;
const MOST_LEVEL = 10;
const STEPS_A_MOMENT = 20_000;
const FAREWELL_NS = 300e6;
