import { readdirSync } from "node:fs";
import { emulatedPort } from "../../emulated-boards/emulated-port.ts";
import { VirtualTime } from "../../emulated-boards/virtual-time.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { takeLease } from "../../rig/boards/lease.ts";
import { Checklist } from "../../rig/checks/checklist.ts";
import { defineRig } from "../../rig/definition/define-rig.ts";
import type { EmulatedRig } from "../../rig/definition/rig-definition.ts";
import type { OpenRig } from "../../rig/opening/opened-rig.ts";
import { startRig } from "../../rig/opening/start-rig.ts";
import { everyVirtual } from "../../rig/opening/virtual-rig.ts";
import type { PreparedPico } from "../../runtimes/pico-virtual-board.ts";
import { TappedLink } from "./byte-fault.ts";
import { PatchedWires } from "./patched-wires.ts";

/** GP14 is the start wire, GP15 the button and GP16 the LED. GP17 and GP18 are wired but no program uses them. */
const GPIOS = [14, 15, 16, 17, 18];
const RUN = 22;

/** A rig like `two-picos`, but with emulated boards and fewer wires. */
export const DEFINITION: EmulatedRig = defineRig({
  kind: "emulated",
  name: "faulty-rig",
  title: "Two emulated Picos whose wires and links can break.",
  wires: Object.fromEntries(GPIOS.map((gpio) => [`GP${gpio}`, { dut: gpio, instrument: gpio }])),
  start: "GP14",
  run: { instrument: RUN },
  notes: [],
}) as EmulatedRig;

/**
 * Two emulated boards. They stay on while the rig is closed and opened again, as real boards do. So if a fault has
 * changed the state of a board, the next opening finds the board in this state.
 */
export class FaultyRig {
  readonly simulation = new CoSimulation();
  readonly time = new VirtualTime(this.simulation);
  readonly dut: Board;
  readonly instrument: Board;
  readonly links: { readonly dut: TappedLink; readonly instrument: TappedLink };
  readonly wires: PatchedWires;
  /** The number of times that the rig was opened. */
  openings = 0;
  readonly #leases: string | undefined;

  /**
   * The folder `leases` gets the leases of the boards. Without this folder, two runs can open the rig at the same time.
   */
  constructor(
    { firmware, flash }: Pick<PreparedPico, "firmware" | "flash">,
    leases: string | undefined,
  ) {
    this.#leases = leases;
    this.dut = this.simulation.addBoard({ name: "dut", firmware });
    this.instrument = this.simulation.addBoard({ name: "instrument", firmware });
    this.dut.flash.bytes.set(flash);
    this.wires = new PatchedWires(this.simulation, this, GPIOS, RUN);
    this.links = {
      dut: new TappedLink(this.dut.serial),
      instrument: new TappedLink(this.instrument.serial),
    };
    for (const board of this.simulation.boards) board.powerOn();
  }

  /**
   * Leases the boards and opens the rig. The first opening trusts the wires, because they are known to be right. Later
   * openings check everything, unless the caller trusts the rig. Throws RigError.
   */
  async open(isTrusted: boolean): Promise<OpenRig> {
    const { time } = this;
    const checklist = new Checklist(DEFINITION.name);
    const lease = await checklist.check("lease", async () => {
      if (this.#leases === undefined) return { detail: "not needed", value: undefined };
      const value = await takeLease([this.dut.name, this.instrument.name], {
        folder: this.#leases,
      });
      return { detail: "the boards are leased", value };
    });
    const isFirst = this.openings++ === 0;
    const boards = {
      time,
      dut: { port: emulatedPort(this.dut, time) },
      instrument: { port: emulatedPort(this.instrument, time) },
      every: (ms: number, action: () => void) => everyVirtual(time, ms, action),
      close: async () => lease?.release(),
    };
    return startRig(DEFINITION, boards, checklist, { isTrusted: isTrusted || isFirst });
  }

  /** Returns one sentence for each lease that is still in use or was left behind. */
  heldLeases(): string[] {
    const names = this.#leases === undefined ? [] : readdirSync(this.#leases);
    return names.map((name) => `the lease file ${name} still exists`);
  }

  /** Returns the names of the pins that a board drives high or low at the moment. */
  drivenPins(board: Board): string[] {
    return board.pins
      .filter(({ drive }) => drive === "high" || drive === "low")
      .map(({ name }) => name);
  }

  powerOff(): void {
    for (const board of this.simulation.boards) board.powerOff();
  }
}
