import type { Drive } from "../nets/drive.ts";
import { type Contention, type DriveChange, type Edge, Net, type NetEnd } from "../nets/net.ts";
import type { KnownLives } from "../replay/known-lives.ts";
import { type Keep, STATE } from "../state.ts";
import { SHORTEST_PACKET_NS } from "../usb/packet-time.ts";
import { Board, type BoardOptions, KNOWN_LIVES } from "./board.ts";
import { PlannedActions } from "./planned-actions.ts";

export interface CoSimulationOptions {
  /**
   * The time in nanoseconds that a board may compute ahead of the other boards. A board computes ahead only while it
   * accesses no pin, and while no change of a pin can interrupt the board. Computing ahead saves time and does not
   * change the results. The value must not be larger than the time of the shortest USB packet. Otherwise bytes that the
   * host writes now could reach the board too late.
   */
  readonly lookAheadNs?: number;
  /** The first value of `CoSimulation.knownLives`. */
  readonly knownLives?: KnownLives | undefined;
}

/**
 * Boards in one virtual time, joined by nets.
 *
 * The board with the earliest time runs until the next time at which another board does something. If this board makes
 * an edge on a net, the edge reaches the other boards at that exact time, before any of them continues. So everything
 * on a wire happens in the order of time, to the nanosecond.
 *
 * Time passes only in `advance`, `advanceTo` and `runUntil`. Actions of the host (to write bytes, drive a net, or reset
 * a board) happen at the current time. So a host that reacts to events has the same result in each run.
 */
export class CoSimulation {
  /** All changes of all joined nets since the start, in the order of time. */
  readonly edges: Edge[] = [];
  /**
   * The edges in `edges` that the setup of a pin caused: the pin did not drive its net before, and then its drive or
   * pull changed.
   */
  readonly setUpEdges: Edge[] = [];
  /** The times at which nets were released or driven again, in the order of time. */
  readonly driveChanges: DriveChange[] = [];
  readonly contentions: Contention[] = [];
  /** The recordings that the boards use and extend from their next start on. Usually those of this process. */
  knownLives: KnownLives;
  readonly #boards: Board[] = [];
  readonly #lookAheadNs: number;
  readonly #nets = new Map<string, Net>();
  readonly #planned = new PlannedActions();
  #nowNs = 0;
  #active: Board | undefined;
  #hasEvent = false;

  constructor({
    lookAheadNs = SHORTEST_PACKET_NS / 2,
    knownLives = KNOWN_LIVES,
  }: CoSimulationOptions = {}) {
    if (!(lookAheadNs >= 0 && lookAheadNs <= SHORTEST_PACKET_NS)) {
      throw new RangeError(
        `lookAheadNs is ${lookAheadNs}, but it must be from 0 to ${SHORTEST_PACKET_NS} ns, the time of the shortest USB packet`,
      );
    }
    this.#lookAheadNs = lookAheadNs;
    this.knownLives = knownLives;
  }

  [STATE](keep: Keep): void {
    keep.aside(this.edges);
    keep.aside(this.setUpEdges);
    keep.aside(this.driveChanges);
    keep.aside(this.contentions);
    keep(this.#boards);
    keep(this.#nets);
    keep(this.#planned);
    this.#nowNs = keep(this.#nowNs);
  }

  /** The current time, in nanoseconds since the start. */
  get nowNs(): number {
    return this.#active?.nowNs ?? this.#nowNs;
  }

  get boards(): readonly Board[] {
    return this.#boards;
  }

  /** Adds a board without power. Throws RangeError if there is already a board with the same name. */
  addBoard(options: BoardOptions): Board {
    if (this.#boards.some(({ name }) => name === options.name)) {
      throw new RangeError(
        `there is already a board named ${options.name}. Give each board a different name`,
      );
    }
    const simulation = this;
    const board = new Board(options, {
      get nowNs() {
        return simulation.nowNs;
      },
      lookAheadNs: this.#lookAheadNs,
      get knownLives() {
        return simulation.knownLives;
      },
      boardChanged: () => {
        simulation.#hasEvent = true;
      },
    });
    this.#boards.push(board);
    return board;
  }

  /**
   * Joins pins to a new net. The ends are pins of boards or their RUN pins. Throws RangeError if there is already a net
   * with the same name, or if a pin is part of another net.
   */
  join(name: string, ...ends: readonly NetEnd[]): Net {
    if (this.#nets.has(name)) {
      throw new RangeError(
        `there is already a net named ${name}. Pass all ends of a net to one call of join`,
      );
    }
    for (const net of this.#nets.values()) {
      const end = ends.find((candidate) => net.hasEnd(candidate));
      if (end !== undefined) {
        throw new RangeError(
          `${end.name} is already part of the net ${net.name}, and a pin can be part of only one net`,
        );
      }
    }
    const net = new Net(name, ends, {
      edge: (edge, isSetUp) => {
        this.edges.push(edge);
        if (isSetUp) this.setUpEdges.push(edge);
        this.#noteWire();
      },
      driven: (change) => this.driveChanges.push(change),
      contention: (contention) => {
        this.contentions.push(contention);
        this.#noteWire();
      },
    });
    this.#nets.set(name, net);
    for (const end of ends) end.join?.(net);
    net.resolve(this.nowNs);
    return net;
  }

  /** Returns the net with that name. Throws RangeError if there is no such net. */
  net(name: string): Net {
    const net = this.#nets.get(name);
    if (net === undefined) {
      throw new RangeError(`there is no net named ${name}. ${describeNames(this.#nets.keys())}`);
    }
    return net;
  }

  /** Drives a net from outside, as a button or a test does. The drive stays until the next call for that net. */
  drive(net: Net, drive: Drive): void {
    net.driveFromOutside(drive, this.nowNs);
  }

  /**
   * Plans an action for the virtual time `atNs`, or for the current time if `atNs` is in the past. The action happens
   * before anything that a board does at that time or later. A device outside of the boards uses this function, for
   * example a sensor that answers after some time.
   */
  at(atNs: number, action: () => void): void {
    this.#planned.add(Math.max(atNs, this.nowNs), action);
  }

  /** Lets this number of nanoseconds pass. */
  advance(ns: number): void {
    this.advanceTo(this.#nowNs + ns);
  }

  /** Lets time pass until `ns`. Does nothing if `ns` is in the past. */
  advanceTo(ns: number): void {
    while (this.#nowNs < ns) this.#run(ns, false);
  }

  /**
   * Lets time pass until a condition is true, and then returns true. Returns false if `limitNs` pass before that. The
   * condition is checked after each of these events: a board has sent or received bytes, a net has a new level, or a
   * board's state or port has changed. Time stops when the condition is true.
   */
  runUntil(condition: () => boolean, { limitNs }: { readonly limitNs: number }): boolean {
    const endNs = this.#nowNs + limitNs;
    for (;;) {
      if (condition()) return true;
      if (this.#nowNs >= endNs) return false;
      this.#run(endNs, true);
    }
  }

  /** Advances to `endNs`. If `mustStopAtEvents` is set, stops at the first event before `endNs`. */
  #run(endNs: number, mustStopAtEvents: boolean): void {
    this.#hasEvent = false;
    for (;;) {
      let first: Board | undefined;
      let firstNs = endNs;
      let secondNs = endNs;
      for (const board of this.#boards) {
        const { nextNs } = board;
        if (nextNs < firstNs) {
          secondNs = firstNs;
          firstNs = nextNs;
          first = board;
        } else if (nextNs < secondNs) secondNs = nextNs;
      }
      const actionNs = this.#planned.nextNs;
      if (actionNs < endNs && actionNs <= firstNs) {
        this.#nowNs = actionNs;
        this.#planned.runNext();
        if (this.#hasEvent && mustStopAtEvents) {
          this.#stopAt(actionNs);
          return;
        }
        continue;
      }
      secondNs = Math.min(secondNs, actionNs);
      if (first === undefined) {
        this.#stopAt(endNs);
        return;
      }
      this.#active = first;
      try {
        // If two boards have the same time, the board that was added first runs first.
        first.run(Math.max(secondNs, justAfter(firstNs)), endNs);
      } finally {
        this.#active = undefined;
      }
      if (this.#hasEvent && mustStopAtEvents) {
        // The board may have locked up while it computed ahead of the other boards, so its time may be too late.
        this.#stopAt(Math.min(first.nowNs, secondNs));
        return;
      }
    }
  }

  #stopAt(atNs: number): void {
    this.#nowNs = atNs;
    for (const board of this.#boards) board.settle(atNs);
  }

  #noteWire(): void {
    this.#hasEvent = true;
    this.#active?.stop();
  }
}

/** Returns a time so shortly after `ns` that no other board can act between these two times. */
function justAfter(ns: number): number {
  return ns + Math.max(2 ** -10, ns * 2 ** -50);
}

function describeNames(names: Iterable<string>): string {
  const list = [...names].join(", ");
  return list === "" ? "No net has been joined yet" : `The nets are: ${list}`;
}
