import type { Drive } from "../nets/drive.ts";
import { type Contention, type Edge, Net, type NetEnd } from "../nets/net.ts";
import { SHORTEST_PACKET_NS } from "../usb/usb-host.ts";
import { Board, type BoardOptions } from "./board.ts";

export interface CoSimulationOptions {
  /**
   * How far a board may compute ahead of the others, in nanoseconds, while it touches no pin and no change
   * of a pin could interrupt it. That only saves time: it changes nothing that happens. At most the time
   * that the shortest USB packet takes, so that bytes written now never come too late.
   */
  readonly lookAheadNs?: number;
}

/**
 * Boards, joined by nets, in one virtual time.
 *
 * The board that is behind acts, up to the instant at which another would do something; an edge that it
 * makes on a net reaches the others at its own instant, before anyone goes on. So everything that can be
 * seen on a wire happens in the order of time, to the nanosecond: there is no quantum.
 *
 * Time stands still except in `advance`, `advanceTo` and `runUntil`. What the host does (bytes written,
 * a net driven, a reset) happens at the instant at which it stands, so that a host which acts upon
 * what it sees makes the same run each time.
 */
export class CoSimulation {
  /** Every change of every joined net since the start, in the order of time. */
  readonly edges: Edge[] = [];
  readonly contentions: Contention[] = [];
  readonly #boards: Board[] = [];
  readonly #lookAheadNs: number;
  readonly #nets = new Map<string, Net>();
  #nowNs = 0;
  #active: Board | undefined;
  #somethingHappened = false;

  constructor({ lookAheadNs = SHORTEST_PACKET_NS / 2 }: CoSimulationOptions = {}) {
    if (!(lookAheadNs >= 0 && lookAheadNs <= SHORTEST_PACKET_NS)) {
      throw new RangeError(
        `a board may look 0 to ${SHORTEST_PACKET_NS} ns ahead, not ${lookAheadNs}`,
      );
    }
    this.#lookAheadNs = lookAheadNs;
  }

  /** The instant at which time stands, in nanoseconds since the start. */
  get nowNs(): number {
    return this.#active?.nowNs ?? this.#nowNs;
  }

  get boards(): readonly Board[] {
    return this.#boards;
  }

  /** Adds a board, without power. Throws if there is one of that name. */
  addBoard(options: BoardOptions): Board {
    if (this.#boards.some(({ name }) => name === options.name)) {
      throw new RangeError(`there is already a board named ${options.name}`);
    }
    const simulation = this;
    const board = new Board(options, {
      get nowNs() {
        return simulation.nowNs;
      },
      lookAheadNs: this.#lookAheadNs,
      boardChanged: () => {
        simulation.#somethingHappened = true;
      },
    });
    this.#boards.push(board);
    return board;
  }

  /**
   * Joins pins to a new net. Throws if there is a net of that name, or a pin is part of another.
   * The ends are pins of boards, or their RUN pins.
   */
  join(name: string, ...ends: readonly NetEnd[]): Net {
    if (this.#nets.has(name)) throw new RangeError(`there is already a net named ${name}`);
    for (const net of this.#nets.values()) {
      const end = ends.find((candidate) => net.joins(candidate));
      if (end !== undefined) throw new RangeError(`${end.name} is already part of net ${net.name}`);
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

  /** The net of that name. Throws if there is none. */
  net(name: string): Net {
    const net = this.#nets.get(name);
    if (net === undefined) throw new RangeError(`there is no net named ${name}`);
    return net;
  }

  /** Drives a net from outside, as a button or a test does: from now on, until it is told otherwise. */
  drive(net: Net, drive: Drive): void {
    net.driveFromOutside(drive, this.nowNs);
  }

  /** Lets a span of time pass. */
  advance(ns: number): void {
    this.advanceTo(this.#nowNs + ns);
  }

  /** Lets time pass up to an instant; nothing happens if that is past. */
  advanceTo(ns: number): void {
    while (this.#nowNs < ns) this.#go(ns, false);
  }

  /**
   * Lets time pass until a condition holds, and returns true; false if `limitNs` have passed before.
   * The condition is asked whenever bytes have come from a board or been taken by it, a net has a new
   * level, or a board's state or port has changed, and time stands at that instant if it holds.
   */
  runUntil(condition: () => boolean, { limitNs }: { readonly limitNs: number }): boolean {
    const endNs = this.#nowNs + limitNs;
    for (;;) {
      if (condition()) return true;
      if (this.#nowNs >= endNs) return false;
      this.#go(endNs, true);
    }
  }

  /** Advances to `endNs`, or to the first thing that happens. */
  #go(endNs: number, stopsAtEvents: boolean): void {
    this.#somethingHappened = false;
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
        this.#stand(endNs);
        return;
      }
      this.#active = first;
      try {
        // At an instant that two boards share, the one that was added first goes first.
        first.run(Math.max(secondNs, justAfter(firstNs)), endNs);
      } finally {
        this.#active = undefined;
      }
      if (this.#somethingHappened && stopsAtEvents) {
        // What a board computes ahead of the others is nothing that happens, but it may fail in it.
        this.#stand(Math.min(first.nowNs, secondNs));
        return;
      }
    }
  }

  #stand(atNs: number): void {
    this.#nowNs = atNs;
    for (const board of this.#boards) board.settle(atNs);
  }

  #noteWire(): void {
    this.#somethingHappened = true;
    this.#active?.stop();
  }
}

/** An instant later than the given one, but before anything else that can be told from it. */
function justAfter(ns: number): number {
  return ns + Math.max(2 ** -10, ns * 2 ** -50);
}
