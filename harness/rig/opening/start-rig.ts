import { BoardError } from "../../board/board-error.ts";
import type { BoardPort } from "../../board/board-port.ts";
import { MicroPythonBoard } from "../../board/micropython-board.ts";
import { FirmataTransport, openPort } from "../../instrument/firmata-transport.ts";
import { Instrument } from "../../instrument/instrument.ts";
import { startInstrument } from "../../instrument/instrument-firmware.ts";
import { isRp2350 } from "../../instrument/rp2350.ts";
import type { RigBoards } from "../boards/rig-boards.ts";
import { identifyDut, identifyInstrument } from "../checks/board-identity.ts";
import { type Checked, CheckFailure, type Checklist, RigError } from "../checks/checklist.ts";
import { testInstrument } from "../checks/self-test.ts";
import { lookAtWiring } from "../checks/wiring-check.ts";
import { explainRun, explainWires } from "../checks/wiring-faults.ts";
import { boardOf } from "../definition/dut-pins.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";
import { DutResetting } from "./dut-resetting.ts";
import { SILENCE_MS, watchHost } from "./host-watch.ts";
import type { OpenRig } from "./opened-rig.ts";
import { pulseRun, resetsByRun } from "./run-wire.ts";

/**
 * Starts a rig whose boards are present: starts the instrument, resets the device under test, and runs the checks.
 * Takes over the ports of the boards, and closes them if the start fails. `isTrusted` skips the checks of firmware and
 * wires. Throws RigError if a check fails or if a board does not answer.
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
  readonly #reset: DutResetting;
  #instrument: Instrument | undefined;
  #dut: MicroPythonBoard | undefined;
  #stopSigns = () => {};
  #closed: Promise<void> | undefined;

  constructor(definition: WiredRigDefinition, boards: RigBoards, checklist: Checklist) {
    this.#definition = definition;
    this.#boards = boards;
    this.#checklist = checklist;
    this.#reset = new DutResetting(definition);
  }

  async start(isTrusted: boolean): Promise<OpenRig> {
    const { time } = this.#boards;
    if (!isTrusted) await this.#checklist.check("instrument", () => this.#identifyInstrument());
    const instrument = await this.#checklist.check("instrument program", () =>
      this.#startInstrument(),
    );
    this.#instrument = instrument;
    const dut = new MicroPythonBoard(this.#dutPort(instrument), time);
    this.#dut = dut;
    if (!isTrusted) await this.#checkAll(dut, instrument);
    await this.#checklist.check("ready", async () => {
      await this.#reset.reset(dut);
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
      resetDut: () => this.#reset.reset(dut),
      close: () => this.close(),
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Returns the port of the device under test, with the reset that the rig uses. */
  #dutPort(instrument: Instrument): BoardPort {
    const { port } = this.#boards.dut;
    const { run } = this.#definition;
    const { printsBootLog } = boardOf(this.#definition);
    // The port of an emulated board also offers a reset without a wire. If the rig has a reset wire, it uses only this
    // wire.
    const pulse = run && (() => pulseRun(instrument, run.instrument, this.#boards.time));
    const reset = pulse ?? port.reset?.bind(port);
    return {
      name: port.name,
      open: () => port.open(),
      ...(port.isBridge && { isBridge: true }),
      ...(reset && { reset }),
      ...(printsBootLog && { printsBootLog }),
    };
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
      const untried = isRp2350(machine)
        ? ". The instrument's program was never tested on this chip. So before you trust a measurement, measure a signal that you know"
        : "";
      return {
        detail: `${machine} and MicroPython ${version} on ${port.name}${untried}`,
        value: undefined,
      };
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
      this.#definition.run?.instrument,
      this.#boards.every,
    );
    const guard = instrument.canWatchHost
      ? `the instrument makes the rig safe ${SILENCE_MS / 1000} s after the end of aiorig`
      : "the instrument cannot make the rig safe after the end of aiorig";
    return { detail: `${instrument.firmware}; ${guard}`, value: instrument };
  }

  async #identifyDut(dut: MicroPythonBoard, instrument: Instrument): Promise<Checked<void>> {
    const { serialNumber, port } = this.#boards.dut;
    const board = this.#definition.dut?.board && boardOf(this.#definition);
    const identify = () => identifyDut(dut, serialNumber, board);
    try {
      const { machine, version } = await identify().catch(async (error: unknown) => {
        // The board does not answer. A reset may remove the cause.
        if (!(error instanceof BoardError) || error.fault !== "silent") throw error;
        await this.#reset.reset(dut);
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
    const pin = this.#definition.run?.instrument;
    if (pin === undefined) return false;
    instrument.mode(pin, "pull-up");
    const level = await instrument.read(pin);
    instrument.mode(pin, "input");
    return level === 0;
  }

  #explainHeldRun(): string {
    const { name } = boardOf(this.#definition).resetLine;
    return `${name} is held at 0 V, which keeps the device under test in reset. GP${this.#definition.run?.instrument} of the instrument stays low although its pull-up is on. Check for a short from ${name} to GND, and for another wire on ${name}.`;
  }

  async #resets(dut: MicroPythonBoard, instrument: Instrument): Promise<boolean> {
    try {
      return this.#reset.kind === "none" || (await resetsByRun(dut));
    } catch (error) {
      return this.#checklist.check("reset", async () => {
        if (!(error instanceof BoardError)) throw error;
        const why = (await this.#isRunHeld(instrument)) ? this.#explainHeldRun() : error.message;
        throw new CheckFailure([`the device under test did not start again after a reset: ${why}`]);
      });
    }
  }

  /**
   * Checks the reset and the wires. If the reset wire does not work, the check of the other wires finds out where the
   * reset wire goes.
   */
  async #checkWiring(dut: MicroPythonBoard, instrument: Instrument): Promise<void> {
    const definition = this.#definition;
    const isReset = await this.#resets(dut, instrument);
    // If the rig has no reset wire, there is no wire to look for.
    const isRunFound = isReset || definition.run === undefined;
    const seen = await lookAtWiring({ definition, dut, instrument, isRunFound });
    const faults: unknown[] = [];
    await this.#checklist
      .check("reset", async () => {
        if (!isRunFound) throw new CheckFailure([explainRun(definition, seen)]);
        if (!isReset) throw new CheckFailure([this.#reset.failure(dut)]);
        return { detail: this.#reset.success(dut), value: undefined };
      })
      .catch((error: unknown) => faults.push(error));
    await this.#checklist
      .check("wires", async () => {
        const problems = explainWires(definition, seen);
        if (problems.length > 0) throw new CheckFailure(problems);
        const names = Object.keys(definition.wires);
        return {
          detail:
            names.length === 0
              ? "this rig has none"
              : `${names.length} wires carry both levels in both directions: ${names.join(", ")}`,
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
      await this.#reset.reset(this.#dut);
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      if (this.#reset.kind === "none") return;
      // Without the instrument, nothing can use the reset wire. So code at the REPL resets the device under test.
      await this.#dut.close();
      this.#dut = new MicroPythonBoard(withoutReset(this.#boards.dut.port), this.#boards.time);
      await this.#dut.hardReset();
    }
  }

  /**
   * Resets the instrument, which also ends its program. Does nothing if the instrument has not been opened, or if it
   * runs Firmata.
   */
  async #resetInstrument(): Promise<void> {
    if (this.#instrument === undefined || this.#boards.instrument.firmware === "firmata") return;
    const board = new MicroPythonBoard(
      withoutReset(this.#boards.instrument.port),
      this.#boards.time,
    );
    try {
      await board.hardReset();
    } finally {
      await board.close();
    }
  }
}

/**
 * Returns the port of a board without the function that resets the board from outside. A board with this port can only
 * reset itself.
 */
function withoutReset({ name, open, isBridge }: BoardPort): BoardPort {
  return { name, open, ...(isBridge && { isBridge }) };
}

/** Does `work` and ignores a BoardError, because a board that is gone cannot be reset. */
async function ignoringFaults(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
  }
}
