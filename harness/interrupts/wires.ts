import type { Drive } from "../emulator/nets/drive.ts";
import type { Edge, Net } from "../emulator/nets/net.ts";
import type { Board } from "../emulator/simulation/board.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { joinNets } from "../runtimes/joined-nets.ts";
import { type PinSetup, TEMPERATURE_SENSOR } from "../trace/pin-setup.ts";
import type { Level, Waveform } from "../trace/waveform.ts";

/**
 * The facts that a search needs to make a waveform from the edges of a run. They are plain data, so that threads can
 * send them.
 */
export interface WatchedWires {
  /** The time of the program's start in the simulation. */
  readonly startNs: number;
  readonly watchMs: number;
  /** Each wire with the name of its net. */
  readonly nets: readonly (readonly [wire: string, net: string])[];
  readonly initial: Readonly<Record<string, Level>>;
}

/**
 * The wires of a clause, on the board on which a search runs the program. The steps of the clause's stimulus happen in
 * every run, at their planned times.
 */
export class Wires {
  readonly #simulation: CoSimulation;
  readonly #board: Board;
  readonly #setup: PinSetup;
  readonly #netOf: ReadonlyMap<string, string>;

  constructor(simulation: CoSimulation, board: Board, setup: PinSetup) {
    this.#simulation = simulation;
    this.#board = board;
    this.#setup = setup;
    this.#netOf = joinNets(simulation, board, setup);
  }

  /** Returns the net of a pin, or undefined if the pin has no wire. */
  netOfPin(gpio: number): Net | undefined {
    const [wire] = Object.entries(this.#setup.wires).find(([, pin]) => pin === gpio) ?? [];
    return wire === undefined ? undefined : this.#simulation.net(this.#netOf.get(wire)!);
  }

  /**
   * Plans the steps of the clause's stimulus, and returns the facts for `waveformOf`. Call this at the start of the
   * program. A snapshot of the simulation contains the planned steps.
   */
  start(): WatchedWires {
    const simulation = this.#simulation;
    const { stimulus, analog = [], watchMs } = this.#setup;
    const startNs = simulation.nowNs;
    const nets = [...this.#netOf];
    const initial = Object.fromEntries(
      nets.map(([wire, net]) => [wire, simulation.net(net).level]),
    );
    for (const { wire, level, atMs } of stimulus) {
      const net = simulation.net(this.#netOf.get(wire)!);
      simulation.at(startNs + atMs * 1e6, () => simulation.drive(net, driveOf(level)));
    }
    for (const { wire, volts, atMs } of analog) {
      simulation.at(startNs + atMs * 1e6, () => {
        if (wire === TEMPERATURE_SENSOR) this.#board.temperatureVolts = volts;
        else simulation.net(this.#netOf.get(wire)!).setVolts(volts);
      });
    }
    return { startNs, watchMs, nets, initial };
  }
}

/**
 * Makes the waveform of a run from `edges`. Leaves out edges before the program's start, edges after the watch, and
 * edges of other nets than `nets`.
 */
export function waveformOf(
  { startNs, watchMs, nets, initial }: WatchedWires,
  edges: readonly Edge[],
): Waveform {
  const watchedUs = watchMs * 1000;
  const found = edges.flatMap(({ net, level, ns }) => {
    const atUs = Math.round(ns - startNs) / 1000;
    if (ns < startNs || atUs > watchedUs) return [];
    return nets.filter(([, one]) => one === net).map(([wire]) => ({ wire, level, atUs }));
  });
  return { initial, edges: found, watchedUs };
}

function driveOf(level: Level | null): Drive {
  if (level === null) return "floating";
  return level === 1 ? "high" : "low";
}
