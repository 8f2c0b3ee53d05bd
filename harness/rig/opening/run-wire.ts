import { type HostTime, pause } from "../../board/host-time.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import type { Instrument } from "../../instrument/instrument.ts";

/**
 * Resets the device under test: drives RUN low and then releases it. The board has a pull-up on RUN. Throws BoardError
 * if the instrument does not answer.
 */
export async function pulseRun(instrument: Instrument, pin: number, time: HostTime): Promise<void> {
  instrument.drive(pin, 0);
  await instrument.settle();
  await pause(time, RUN_LOW_MS);
  instrument.drive(pin, null);
  await instrument.settle();
}

/**
 * Resets the device under test through RUN, and returns true if this restarted the device. A restart removes the
 * variables of the REPL. So this function sets a variable before the reset, and looks for it afterwards. Throws
 * BoardError if the device or the instrument does not answer.
 */
export async function resetsByRun(dut: MicroPythonBoard): Promise<boolean> {
  await dut.exec("aiorig_was_reset = False", { limitMs: ANSWER_LIMIT_MS });
  await dut.hardReset();
  const { output } = await dut.exec("print('aiorig_was_reset' not in globals())", {
    limitMs: ANSWER_LIMIT_MS,
  });
  return output.toString().trim() === "True";
}

/**
 * The time in milliseconds for which RUN stays low. It is long enough for the host to notice on USB that the board is
 * gone.
 */
const RUN_LOW_MS = 10;
const ANSWER_LIMIT_MS = 5000;
