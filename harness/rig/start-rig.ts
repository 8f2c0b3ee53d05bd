import { BoardError } from "../board/board-error.ts";
import type { BoardPort } from "../board/board-port.ts";
import { type HostTime, pause } from "../board/host-time.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import { Instrument } from "../instrument/instrument.ts";
import { startInstrument } from "../instrument/instrument-firmware.ts";
import type { OpenRig, WiredRigDefinition } from "./open-rig.ts";
import type { RigBoards } from "./rig-boards.ts";

/** Makes a rig of boards that are there: starts the instrument, and resets the device under test. Throws BoardError. */
export async function startRig(
  definition: WiredRigDefinition,
  boards: RigBoards,
): Promise<OpenRig> {
  const { time } = boards;
  const instrument = await openInstrument(boards.instrument, time);
  const dut = new MicroPythonBoard(
    { ...boards.dut, reset: () => pulseRun(instrument, definition.run.instrument, time) },
    time,
  );
  const closing = () => closeRig(dut, instrument, boards);
  let closed: Promise<void> | undefined;
  const rig: OpenRig = {
    definition,
    time,
    dut,
    instrument,
    resetDut: () => dut.hardReset(),
    close() {
      closed ??= closing();
      return closed;
    },
  };
  try {
    await rig.resetDut();
    return rig;
  } catch (error) {
    await rig.close();
    throw error;
  }
}

async function openInstrument(port: BoardPort, time: HostTime): Promise<Instrument> {
  const transport = await startInstrument(port, time);
  try {
    return await Instrument.open(transport, time);
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** RUN has a pull-up on the board: it is driven low, or let go. */
async function pulseRun(instrument: Instrument, pin: number, time: HostTime): Promise<void> {
  instrument.drive(pin, 0);
  await instrument.settle();
  await pause(time, RUN_LOW_MS);
  instrument.drive(pin, null);
  await instrument.settle();
}

/** Long enough for a host to see on USB that the board is gone. */
const RUN_LOW_MS = 10;

async function closeRig(
  dut: MicroPythonBoard,
  instrument: Instrument,
  boards: RigBoards,
): Promise<void> {
  await ignoringFaults(() => dut.hardReset());
  await dut.close();
  await instrument.close();
  await boards.close();
}

/** A board that is gone cannot be left in order. */
async function ignoringFaults(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
  }
}
