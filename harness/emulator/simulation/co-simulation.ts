import type { Drive } from "../nets/drive.ts";
import { type Contention, type Edge, Net, type NetEnd } from "../nets/net.ts";
import { SHORTEST_PACKET_NS } from "../usb/packet-time.ts";
import { Board, type BoardOptions } from "./board.ts";

export interface CoSimulationOptions {
  /**
   * How far a board may compute ahead of the others, in nanoseconds, while it accesses no pin and no change
   * of a pin can interrupt it. This only saves time; the results are the same. It must not exceed the time
   * of the shortest USB packet, so that bytes written now never arrive too late.
   */
  readonly lookAheadNs?: number;
}

/**
 * Boards, joined by nets, in one virtual time.
 *
 * The board with the earliest time runs, up to the next instant at which another board does something. An
 * edge that it makes on a net reaches the other boards at the instant of the edge, before any of them
 * continues. So everything on a wire happens in the order of time, to the nanosecond, without a quantum.
 *
 * Time passes only in `advance`, `advanceTo` and `runUntil`. What the host does (writing bytes, driving a
 * net, a reset) happens at the current instant. So a host that reacts to what it sees gets the same run
 * each time.
 */
export class CoSimulation {
  /** All changes of all joined nets since the start, in the order of time. */
  readonly edges: Edge[] = [];
  readonly contentions: Contention[] = [];
  readonly #boards: Board[] = [];
  readonly #lookAheadNs: number;
  readonly #nets = new Map<string, Net>();
  #nowNs = 0;
  #active: Board | undefined;
  #hasEvent = false;

  constructor({ lookAheadNs = SHORTEST_PACKET_NS / 2 }: CoSimulationOptions = {}) {
    if (!(lookAheadNs >= 0 && lookAheadNs <= SHORTEST_PACKET_NS)) {
      throw new RangeError(
        `lookAheadNs is ${lookAheadNs}: give it 0 to ${SHORTEST_PACKET_NS} ns, the time of the shortest USB packet`,
      );
    }
    this.#lookAheadNs = lookAheadNs;
  }

  /** The current instant, in nanoseconds since the start. */
  get nowNs(): number {
    return this.#active?.nowNs ?? this.#nowNs;
  }

  get boards(): readonly Board[] {
    return this.#boards;
  }

  /** Adds a board, with its power off. Throws if a board has that name already. */
  addBoard(options: BoardOptions): Board {
    if (this.#boards.some(({ name }) => name === options.name)) {
      throw new RangeError(
        `there is already a board named ${options.name}: give each board a name of its own`,
      );
    }
    const simulation = this;
    const board = new Board(options, {
      get nowNs() {
        return simulation.nowNs;
      },
      lookAheadNs: this.#lookAheadNs,
      boardChanged: () => {
        simulation.#hasEvent = true;
      },
    });
    this.#boards.push(board);
    return board;
  }

  /**
   * Joins pins to a new net. Throws if a net has that name already, or if a pin is part of another net.
   * The ends are pins of boards or their RUN pins.
   */
  join(name: string, ...ends: readonly NetEnd[]): Net {
    if (this.#nets.has(name)) {
      throw new RangeError(
        `there is already a net named ${name}: give all its ends to one call of join`,
      );
    }
    for (const net of this.#nets.values()) {
      const end = ends.find((candidate) => net.hasEnd(candidate));
      if (end !== undefined) {
        throw new RangeError(
          `${end.name} is already part of net ${net.name}: a pin can be part of one net`,
        );
      }
    }
    const net = new Net(name, ends, {
      edge: (edge) => {
        this.edges.push(edge);
        this.#noteWire();
      },
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

  /** Returns the net with that name. Throws if there is none. */
  net(name: string): Net {
    const net = this.#nets.get(name);
    if (net === undefined) {
      throw new RangeError(`there is no net named ${name}: ${describeNames(this.#nets.keys())}`);
    }
    return net;
  }

  /** Drives a net from outside, as a button or a test does, until the next call for that net. */
  drive(net: Net, drive: Drive): void {
    net.driveFromOutside(drive, this.nowNs);
  }

  /** Lets a span of time pass. */
  advance(ns: number): void {
    this.advanceTo(this.#nowNs + ns);
  }

  /** Lets time pass up to an instant. Does nothing if that instant is in the past. */
  advanceTo(ns: number): void {
    while (this.#nowNs < ns) this.#run(ns, false);
  }

  /**
   * Lets time pass until a condition holds, and returns true. Returns false if `limitNs` pass before that.
   * The condition is checked whenever a board has sent or received bytes, a net has a new level, or a
   * board's state or port has changed. If it holds, time stops at that instant.
   */
  runUntil(condition: () => boolean, { limitNs }: { readonly limitNs: number }): boolean {
    const endNs = this.#nowNs + limitNs;
    for (;;) {
      if (condition()) return true;
      if (this.#nowNs >= endNs) return false;
      this.#run(endNs, true);
    }
  }

  /** Advances to `endNs`, or to the first event if `mustStopAtEvents` is set. */
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
      if (first === undefined) {
        this.#stopAt(endNs);
        return;
      }
      this.#active = first;
      try {
        // If two boards are at the same instant, the board that was added first runs first.
        first.run(Math.max(secondNs, justAfter(firstNs)), endNs);
      } finally {
        this.#active = undefined;
      }
      if (this.#hasEvent && mustStopAtEvents) {
        // The event may be a lock-up that the board reached while it computed ahead of the others.
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

/** Returns an instant after the given one, but before every other instant at which a board can act. */
function justAfter(ns: number): number {
  return ns + Math.max(2 ** -10, ns * 2 ** -50);
}

function describeNames(names: Iterable<string>): string {
  const list = [...names].join(", ");
  return list === "" ? "no net has been joined yet" : `the nets are ${list}`;
}
