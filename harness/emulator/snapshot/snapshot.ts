import type { Board } from "../simulation/board.ts";
import type { CoSimulation } from "../simulation/co-simulation.ts";
import { type Fingerprint, ObjectStates } from "./object-states.ts";

/**
 * The complete state of a simulation at one instant: the memories, chips, USB hosts and pins of all boards, the nets, and
 * the time. Programs on the host, such as a connection to a board, are not part of it.
 */
export class Snapshot {
  readonly nowNs: number;
  readonly #memories: readonly MemoryCopy[];
  readonly #states: ObjectStates;

  private constructor(nowNs: number, memories: readonly MemoryCopy[], states: ObjectStates) {
    this.nowNs = nowNs;
    this.#memories = memories;
    this.#states = states;
  }

  /**
   * Takes a snapshot. Call this only while no time passes. `old` is a snapshot of the same simulation that nobody needs
   * any more. The new snapshot reuses the memory of `old`, because this is faster than new memory.
   */
  static take(simulation: CoSimulation, old?: Snapshot): Snapshot {
    const { boards, nowNs } = simulation;
    // End replays first, because a processor has no state of its own while it replays what another processor did.
    for (const { chip } of boards) chip?.cpu.leaveTape();
    const buffers = old === undefined ? [] : old.#memories;
    const memories = boards.map((board, i) => copyMemory(board, buffers[i]?.sram));
    return new Snapshot(nowNs, memories, statesOf(simulation));
  }

  /**
   * Puts the simulation back into the state of this snapshot. From then on, the simulation does exactly what it did
   * after the snapshot. The simulation must still have the boards that it had at the snapshot.
   */
  restore(): void {
    // Restore the memories first, because `putBack` compares the current version of each flash with the version in the
    // snapshot, and `#states.restore` overwrites the current version.
    for (const copy of this.#memories) putBack(copy);
    this.#states.restore();
  }
}

/**
 * Returns a fingerprint of the current state of a simulation, without the contents of the SRAM. Compare two
 * fingerprints with isSameFingerprint. If they are equal, the simulation does the same from each of the two states on,
 * as long as it reads the same bytes in the SRAM.
 */
export function fingerprintOf(simulation: CoSimulation): Fingerprint {
  const { boards } = simulation;
  const { slots, bytes } = statesOf(simulation).fingerprint();
  return { slots: [...boards.map(({ flash }) => flash.version), ...slots], bytes };
}

function statesOf(simulation: CoSimulation): ObjectStates {
  return ObjectStates.take(
    simulation,
    new Set(simulation.boards.map(({ memory }) => memory.bytes.buffer)),
  );
}

interface MemoryCopy {
  readonly board: Board;
  readonly sram: Uint8Array<ArrayBuffer>;
  /** The version of the flash contents. Each change of the contents makes a new version. */
  readonly version: number;
  readonly flash: Uint8Array;
}

function copyMemory(board: Board, sram = new Uint8Array(board.memory.sram.length)): MemoryCopy {
  const { memory, flash } = board;
  const { version } = flash;
  let known = flashCopies.get(board);
  if (known?.version !== version) {
    known = { version, bytes: flash.bytes.slice() };
    flashCopies.set(board, known);
  }
  sram.set(memory.sram);
  return { board, sram, version, flash: known.bytes };
}

/** The last copy of each flash. Most snapshots share this copy, because programs rarely write to the flash. */
const flashCopies = new WeakMap<Board, { readonly version: number; readonly bytes: Uint8Array }>();

function putBack({ board, sram, version, flash }: MemoryCopy): void {
  board.memory.sram.set(sram);
  if (board.flash.version !== version) board.flash.bytes.set(flash);
}
