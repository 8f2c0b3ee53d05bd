import type { Drive, Level } from "../../emulator/nets/drive.ts";
import type { Net, NetEnd } from "../../emulator/nets/net.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import type { BoardPin } from "../../emulator/simulation/board-pin.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";

/**
 * Wires that can break at any time. Each wire connects two boards. It has a net at each board, and a bridge between
 * these two nets. The net at the device under test has the name of the wire.
 */
export class PatchedWires {
  readonly #simulation: CoSimulation;
  readonly #dut = new Map<string, Half>();
  readonly #instrument = new Map<string, Half>();
  readonly #run: RunHalf;

  /**
   * Joins each GPIO in `gpios` of the device under test with the same GPIO of the instrument. Also joins the
   * instrument's pin `run` with RUN of the device under test.
   */
  constructor(
    simulation: CoSimulation,
    boards: { readonly dut: Board; readonly instrument: Board },
    gpios: readonly number[],
    run: number,
  ) {
    this.#simulation = simulation;
    for (const gpio of gpios) {
      const name = `GP${gpio}`;
      const atDut = new Half(simulation, name, boards.dut.pin(gpio));
      const atInstrument = new Half(
        simulation,
        `${name} of the instrument`,
        boards.instrument.pin(gpio),
      );
      this.#dut.set(name, atDut);
      this.#instrument.set(name, atInstrument);
      connect(atDut, atInstrument, simulation.nowNs);
    }
    this.#run = new RunHalf(boards.dut.runPin);
    simulation.join("RUN", boards.instrument.pin(run), this.#run);
  }

  open(wire: string): void {
    connect(this.#dut.get(wire)!, undefined, this.#simulation.nowNs);
  }

  /** Exchanges two wires at the instrument, so that each wire ends at the other wire's pin. */
  swap(one: string, other: string): void {
    const atNs = this.#simulation.nowNs;
    this.open(one);
    this.open(other);
    connect(this.#dut.get(one)!, this.#instrument.get(other)!, atNs);
    connect(this.#dut.get(other)!, this.#instrument.get(one)!, atNs);
  }

  /**
   * Keeps the net at the instrument's end of the wire at a level. So the instrument always sees this level. The device
   * under test still sees the level that it drives, because the series resistor is between the two ends.
   */
  short(wire: string, level: Level): void {
    this.open(wire);
    const net = this.#instrument.get(wire)!.net;
    this.#simulation.drive(net, level === 1 ? "high" : "low");
  }

  levelOf(wire: string): Level {
    return this.#instrument.get(wire)!.net.level;
  }

  openRun(): void {
    this.#run.isOpen = true;
  }
}

/**
 * One half of a wire: the net at the pin of one board. This object drives the net with the level that the pin at the
 * other end of the wire drives.
 */
class Half implements NetEnd {
  readonly name: string;
  readonly net: Net;
  /** The other half of the wire, or undefined if the wire is open. */
  partner: Half | undefined;
  readonly #pin: BoardPin;

  constructor(simulation: CoSimulation, name: string, pin: BoardPin) {
    this.name = `bridge of ${name}`;
    this.#pin = pin;
    this.net = simulation.join(name, pin, this);
    const setDrive = pin.setDrive.bind(pin);
    // A change of a pin updates only the pin's own net. So this function also updates the net at the other end of the
    // wire.
    pin.setDrive = (drive, atNs) => {
      setDrive(drive, atNs);
      this.partner?.net.resolve(atNs);
    };
  }

  /**
   * How the pin at the other end of the wire drives the wire, or `floating` if the wire is open. This object drives its
   * net in the same way.
   */
  get drive(): Drive {
    return this.partner === undefined ? "floating" : this.partner.pinDrive;
  }

  get pinDrive(): Drive {
    return this.#pin.drive;
  }

  setLevel(): void {}
}

function connect(half: Half, partner: Half | undefined, atNs: number): void {
  const before = half.partner;
  half.partner = partner;
  if (before !== undefined) {
    before.partner = undefined;
    before.net.resolve(atNs);
  }
  if (partner !== undefined) {
    partner.partner = half;
    partner.net.resolve(atNs);
  }
  half.net.resolve(atNs);
}

class RunHalf implements NetEnd {
  readonly name: string;
  isOpen = false;
  readonly #runPin: NetEnd;

  constructor(runPin: NetEnd) {
    this.name = runPin.name;
    this.#runPin = runPin;
  }

  get drive(): Drive {
    return this.isOpen ? "floating" : this.#runPin.drive;
  }

  setLevel(level: Level, atNs: number): void {
    if (!this.isOpen) this.#runPin.setLevel(level, atNs);
  }
}
