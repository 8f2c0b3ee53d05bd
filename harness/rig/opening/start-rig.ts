import { BoardError } from "../../board/board-error.ts";
import { MicroPythonBoard } from "../../board/micropython-board.ts";
import { FirmataTransport, openPort } from "../../instrument/firmata-transport.ts";
import { Instrument } from "../../instrument/instrument.ts";
import { startInstrument } from "../../instrument/instrument-firmware.ts";
import type { RigBoards } from "../boards/rig-boards.ts";
import { identifyDut, identifyInstrument } from "../checks/board-identity.ts";
import { type Checked, CheckFailure, type Checklist, RigError } from "../checks/checklist.ts";
import { testInstrument } from "../checks/self-test.ts";
import { lookAtWiring } from "../checks/wiring-check.ts";
import { explainRun, explainWires } from "../checks/wiring-faults.ts";
import type { WiredRigDefinition } from "../definition/define-rig.ts";
import { SILENCE_MS, watchHost } from "./host-watch.ts";
import type { OpenRig } from "./opened-rig.ts";
import { pulseRun, resetsByRun } from "./run-wire.ts";

/**
 * Starts a rig whose boards are present: starts the instrument, resets the device under test, and runs the checks.
 * Takes over the boards, and closes them if the start fails. `isTrusted` skips the checks of firmware and wires. Throws
 * RigError, also if a board does not answer.
 */
export async function startRig(
  definition: WiredRigDefinition,
  boards: RigBoards,
  checklist: Checklist,
  { isTrusted = false }: { readonly isTrusted?: boolean | undefined } = {},
): Promise<OpenRig> {
  const starting = new StartingRig(definition, boards, checklist);
  try {
    return await starting.start(isTrusted);
  } catch (error) {
    await starting.close();
    throw error;
  }
}

class StartingRig {
  readonly #definition: WiredRigDefinition;
  readonly #boards: RigBoards;
  readonly #checklist: Checklist;
  #instrument: Instrument | undefined;
  #dut: MicroPythonBoard | undefined;
  #stopSigns = () => {};
  #closed: Promise<void> | undefined;

  constructor(definition: WiredRigDefinition, boards: RigBoards, checklist: Checklist) {
    this.#definition = definition;
    this.#boards = boards;
    this.#checklist = checklist;
  }

  async start(isTrusted: boolean): Promise<OpenRig> {
    const { time } = this.#boards;
    const runPin = this.#definition.run.instrument;
    if (!isTrusted) await this.#checklist.check("instrument", () => this.#identifyInstrument());
    const instrument = await this.#checklist.check("instrument program", () =>
      this.#startInstrument(),
    );
    this.#instrument = instrument;
    const dut = new MicroPythonBoard(
      // The port of an emulated board could reset the board, but a rig resets it only through the RUN wire.
      {
        name: this.#boards.dut.port.name,
        open: () => this.#boards.dut.port.open(),
        reset: () => pulseRun(instrument, runPin, time),
      },
      time,
    );
    this.#dut = dut;
    if (!isTrusted) await this.#checkAll(dut, instrument);
    await this.#checklist.check("ready", async () => {
      await dut.hardReset();
      return {
        detail: "the device under test was reset and shows its prompt",
        value: undefined,
      };
    });
    return {
      definition: this.#definition,
      time,
      dut,
      instrument,
      resetDut: () => dut.hardReset(),
      close: () => this.close(),
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #checkAll(dut: MicroPythonBoard, instrument: Instrument): Promise<void> {
    await this.#checklist.check("device under test", () => this.#identifyDut(dut, instrument));
    await this.#checkWiring(dut, instrument);
    await this.#checklist.check("self-test", () => {
      const { start, wires } = this.#definition;
      return testInstrument(instrument, start, wires[start]!.instrument);
    });
  }

  async #identifyInstrument(): Promise<Checked<void>> {
    const { port, serialNumber, firmware } = this.#boards.instrument;
    if (firmware === "firmata") {
      return { detail: `a board with plain Firmata on ${port.name}`, value: undefined };
    }
    const board = new MicroPythonBoard(port, this.#boards.time);
    try {
      const { machine, version } = await identifyInstrument(board, serialNumber);
      return { detail: `${machine} and MicroPython ${version} on ${port.name}`, value: undefined };
    } finally {
      await board.close();
    }
  }

  async #startInstrument(): Promise<Checked<Instrument>> {
    const { time, instrument: at } = this.#boards;
    const transport =
      at.firmware === "firmata"
        ? new FirmataTransport(await openPort(at.port, time))
        : await startInstrument(at.port, time);
    let instrument: Instrument;
    try {
      instrument = await Instrument.open(transport, time);
    } catch (error) {
      await transport.close();
      throw error;
    }
    this.#instrument = instrument;
    if (at.firmware !== "firmata" && instrument.mostSteps === 0) {
      throw new BoardError(
        "damaged",
        `the answers of the instrument's program on ${at.port.name} did not arrive. Bytes were lost, duplicated or changed on the way. Try again. If it happens again, check the cable and the USB hub.`,
      );
    }
    this.#stopSigns = await watchHost(
      instrument,
      this.#definition.run.instrument,
      this.#boards.every,
    );
    const guard = instrument.canWatchHost
      ? `it makes the rig safe ${SILENCE_MS / 1000} s after this program has ended`
      : "it cannot make the rig safe when this program has ended";
    return { detail: `${instrument.firmware}; ${guard}`, value: instrument };
  }

  async #identifyDut(dut: MicroPythonBoard, instrument: Instrument): Promise<Checked<void>> {
    const { serialNumber, port } = this.#boards.dut;
    const identify = () => identifyDut(dut, serialNumber);
    try {
      const { machine, version } = await identify().catch(async (error: unknown) => {
        // Something keeps the board from answering. A reset may end it.
        if (!(error instanceof BoardError) || error.fault !== "silent") throw error;
        await dut.hardReset();
        return identify();
      });
      return { detail: `${machine} and MicroPython ${version} on ${port.name}`, value: undefined };
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      const isHeld = await this.#isRunHeld(instrument);
      throw isHeld ? new CheckFailure([error.message, this.#explainHeldRun()]) : error;
    }
  }

  async #isRunHeld(instrument: Instrument): Promise<boolean> {
    const pin = this.#definition.run.instrument;
    instrument.mode(pin, "pull-up");
    const level = await instrument.read(pin);
    instrument.mode(pin, "input");
    return level === 0;
  }

  #explainHeldRun(): string {
    return `RUN is held at 0 V, which keeps the device under test in reset. GP${this.#definition.run.instrument} of the instrument stays low although its pull-up is on. Check for a short from RUN to GND, and for another wire on RUN.`;
  }

  async #resetsByRun(dut: MicroPythonBoard, instrument: Instrument): Promise<boolean> {
    try {
      return await resetsByRun(dut);
    } catch (error) {
      return this.#checklist.check("RUN wire", async () => {
        if (!(error instanceof BoardError)) throw error;
        const why = (await this.#isRunHeld(instrument)) ? this.#explainHeldRun() : error.message;
        throw new CheckFailure([`the device under test did not start again after a reset: ${why}`]);
      });
    }
  }

  /**
   * Checks RUN and the other wires. If RUN does not work, the check of the other wires finds out where the RUN wire
   * goes.
   */
  async #checkWiring(dut: MicroPythonBoard, instrument: Instrument): Promise<void> {
    const definition = this.#definition;
    const isRunFound = await this.#resetsByRun(dut, instrument);
    const seen = await lookAtWiring({ definition, dut, instrument, isRunFound });
    const faults: unknown[] = [];
    await this.#checklist
      .check("RUN wire", async () => {
        if (!isRunFound) throw new CheckFailure([explainRun(definition, seen)]);
        return {
          detail: `GP${definition.run.instrument} of the instrument resets the device under test`,
          value: undefined,
        };
      })
      .catch((error: unknown) => faults.push(error));
    await this.#checklist
      .check("wires", async () => {
        const problems = explainWires(definition, seen);
        if (problems.length > 0) throw new CheckFailure(problems);
        const names = Object.keys(definition.wires);
        return {
          detail: `${names.length} wires carry both levels in both directions: ${names.join(", ")}`,
          value: undefined,
        };
      })
      .catch((error: unknown) => faults.push(error));
    const other = faults.find((fault) => !(fault instanceof RigError));
    if (other !== undefined) throw other;
    const problems = faults.flatMap((fault) => (fault instanceof RigError ? fault.problems : []));
    if (problems.length > 0) throw new RigError(definition.name, problems);
  }

  /** Closes everything that was opened. */
  async #close(): Promise<void> {
    this.#stopSigns();
    await ignoringFaults(() => this.#resetDut());
    await this.#dut?.close();
    await this.#instrument?.close();
    await ignoringFaults(() => this.#resetInstrument());
    await this.#boards.close();
  }

  async #resetDut(): Promise<void> {
    if (this.#dut === undefined) return;
    try {
      await this.#dut.hardReset();
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      // The instrument is gone, so it cannot reset the device under test. The board's REPL can.
      const { name, open } = this.#boards.dut.port;
      await this.#dut.close();
      this.#dut = new MicroPythonBoard({ name, open }, this.#boards.time);
      await this.#dut.hardReset();
    }
  }

  /** Resets the instrument, which also ends its program. */
  async #resetInstrument(): Promise<void> {
    if (this.#instrument === undefined || this.#boards.instrument.firmware === "firmata") return;
    const { name, open } = this.#boards.instrument.port;
    const board = new MicroPythonBoard({ name, open }, this.#boards.time);
    try {
      await board.hardReset();
    } finally {
      await board.close();
    }
  }
}

/** Ignores BoardError, because a board that is gone cannot be reset. */
async function ignoringFaults(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
  }
}
