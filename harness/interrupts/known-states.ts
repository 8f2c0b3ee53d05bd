import type { Edge } from "../emulator/nets/net.ts";
import { type Fingerprint, isSameFingerprint } from "../emulator/snapshot/object-states.ts";
import { PAGE_BYTES } from "../emulator/snapshot/page-watch.ts";
import { fingerprintOf } from "../emulator/snapshot/snapshot.ts";
import type { Machine } from "./machine.ts";

/**
 * A state of the machine at one time of a run, and how this run ended. `live` marks the bytes of the stack's page that
 * influence the end of the run. A byte has an influence if the run reads it after this state, before the run writes it.
 */
export interface KnownState {
  readonly atNs: number;
  readonly output: Buffer;
  readonly states: Fingerprint;
  readonly memory: ChangedMemory;
  readonly stack: Uint8Array;
  /** One element per byte of the page: 1 if the byte is live. Set only after the run has ended. */
  live: Uint8Array | undefined;
  /** How the run ended, as an index in the list of all ends. */
  end: number;
  /** All edges of the run. Set only after the run has ended. */
  edges: readonly Edge[];
  /** The number of edges of the run that came before this state. */
  readonly edgesBefore: number;
}

/**
 * The states that earlier runs went through, by their times. If a later run reaches one of these states, it will end in
 * the same way as the earlier run, so the search stops the later run.
 *
 * Two states count as the same if the registers, the peripherals, the nets, the USB host, the output and the SRAM are
 * equal. There is one exception: in the stack's page of the SRAM, only the live bytes must be equal. The other bytes
 * cannot influence the end of the run, because the run never reads them before it writes them. For example, an
 * interrupted function leaves such bytes below the stack pointer. This rule makes no mistakes, because the emulator has
 * watched all reads of the stack's page.
 */
export class KnownStates {
  readonly #machine: Machine;
  readonly #base: Uint8Array;
  readonly #pageStart: number;
  readonly #byTime = new Map<number, KnownState[]>();

  /**
   * `pageStart` is the offset of the stack's page in the SRAM. The constructor copies the SRAM. To save memory, each
   * state keeps only the parts of the SRAM that differ from this copy.
   */
  constructor(machine: Machine, pageStart: number) {
    this.#machine = machine;
    this.#pageStart = pageStart;
    this.#base = machine.board.memory.sram.slice();
  }

  /** Returns a known state that is the same as the machine's state now, or undefined if there is none. */
  find(): KnownState | undefined {
    const { nowNs, output, board } = this.#machine;
    const { sram } = board.memory;
    let states: Fingerprint | undefined;
    for (const known of this.#byTime.get(nowNs) ?? []) {
      if (known.live === undefined || !known.output.equals(output)) continue;
      if (!this.#hasSameStack(known) || !hasSameMemory(known.memory, sram)) continue;
      states ??= fingerprintOf(this.#machine.simulation);
      if (isSameFingerprint(known.states, states)) return known;
    }
    return undefined;
  }

  /** Stores the present state of the machine. `find` can return this state only after its `live` and `end` are set. */
  add(): KnownState {
    const { nowNs, output, board, simulation } = this.#machine;
    const { sram } = board.memory;
    const state: KnownState = {
      atNs: nowNs,
      output,
      states: fingerprintOf(simulation),
      memory: changesOf(this.#base, sram, this.#pageStart),
      stack: sram.slice(this.#pageStart, this.#pageStart + PAGE_BYTES),
      live: undefined,
      end: -1,
      edges: [],
      edgesBefore: simulation.edges.length,
    };
    const others = this.#byTime.get(nowNs);
    if (others === undefined) this.#byTime.set(nowNs, [state]);
    else {
      // The newest state comes first, because runs with neighbouring interrupt points have the most similar states.
      others.unshift(state);
      others.length = Math.min(others.length, MOST_STATES_A_TIME);
    }
    return state;
  }

  /** Forgets the states before a time. Call this only if no later run can reach these states. */
  forgetBefore(ns: number): void {
    for (const atNs of this.#byTime.keys()) if (atNs < ns) this.#byTime.delete(atNs);
  }

  #hasSameStack({ stack, live }: KnownState): boolean {
    const { sram } = this.#machine.board.memory;
    const start = this.#pageStart;
    for (let i = 0; i < PAGE_BYTES; i++) {
      if (live![i] === 1 && stack[i] !== sram[start + i]) return false;
    }
    return true;
  }
}

/** The contents of the SRAM, stored as the parts that differ from a base that several states share. */
interface ChangedMemory {
  readonly base: Uint8Array;
  readonly skipped: number;
  readonly parts: ReadonlyMap<number, Uint8Array>;
}

function changesOf(base: Uint8Array, sram: Uint8Array, skipped: number): ChangedMemory {
  const parts = new Map<number, Uint8Array>();
  for (let at = 0; at < sram.length; at += PART_BYTES) {
    if (isSkipped(at, skipped) || isSamePart(base, at, sram, at)) continue;
    parts.set(at, sram.slice(at, at + PART_BYTES));
  }
  return { base, skipped, parts };
}

function hasSameMemory({ base, skipped, parts }: ChangedMemory, sram: Uint8Array): boolean {
  // First compares the parts that the known state stores, because they are the most likely to differ.
  for (const [at, part] of parts) if (!isSamePart(part, 0, sram, at)) return false;
  for (let at = 0; at < sram.length; at += PART_BYTES) {
    if (isSkipped(at, skipped) || parts.has(at)) continue;
    if (!isSamePart(base, at, sram, at)) return false;
  }
  return true;
}

function isSkipped(at: number, skipped: number): boolean {
  return at >= skipped && at < skipped + PAGE_BYTES;
}

function isSamePart(a: Uint8Array, atA: number, b: Uint8Array, atB: number): boolean {
  const one = Buffer.from(a.buffer, a.byteOffset + atA, PART_BYTES);
  return one.compare(b, atB, atB + PART_BYTES) === 0;
}

const PART_BYTES = 1024;
const MOST_STATES_A_TIME = 64;
