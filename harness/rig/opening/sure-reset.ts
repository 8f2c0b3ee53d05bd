import { BoardError } from "../../board/board-error.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import { findAnswers, printAnswer } from "../../trace/marked-answer.ts";
import type { OpenRig } from "./opened-rig.ts";

/**
 * Resets the device under test and proves that the reset happened: a reset removes the variables of its REPL. Returns
 * the firmware that the board reports, as `askFirmware` does. Throws BoardError.
 */
export async function resetForSure({ dut, resetDut }: Pick<OpenRig, "dut" | "resetDut">) {
  try {
    await dut.exec("aiorig_was_reset = False", { limitMs: LIMIT_MS });
  } catch (error) {
    // A board that hangs cannot store a variable. The reset may make the board work again.
    if (!(error instanceof BoardError) || error.fault !== "silent") throw error;
  }
  await resetDut();
  const { isReset, firmware } = await ask(dut);
  if (isReset) return firmware;
  throw new BoardError(
    "refused",
    `${dut.name} was not reset: its reset wire does not work. Pins and memory may still be as the program before left them. Check that wire with the command rig doctor.`,
  );
}

/** Returns the version and the machine of the firmware, as one line of text. Throws BoardError. */
export async function askFirmware(dut: MicroPythonBoard): Promise<string> {
  return (await ask(dut)).firmware;
}

const QUESTION = `import sys,json
${printAnswer('["aiorig_was_reset" not in globals(), sys.version, getattr(sys.implementation, "_machine", sys.platform)]')}`;

async function ask(dut: MicroPythonBoard): Promise<{ isReset: boolean; firmware: string }> {
  const { output, error } = await dut.exec(QUESTION, { limitMs: LIMIT_MS });
  const [answer] = findAnswers(output.toString());
  if (error === "" && Array.isArray(answer) && answer.length === 3) {
    const [isReset, version, machine] = answer;
    return { isReset: isReset === true, firmware: `${version} on ${machine}` };
  }
  throw new BoardError(
    "damaged",
    `${dut.name} did not report its version. Bytes were lost, duplicated or changed on the way. Try again. If it happens again, check the cable and the USB hub.`,
  );
}

const LIMIT_MS = 2000;
