import { BoardError } from "../../board/board-error.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import { findAnswers, printAnswer } from "../../trace/marked-answer.ts";
import type { OpenRig } from "./opened-rig.ts";

/**
 * Resets the device under test and checks that it was really reset. The check uses a variable of the REPL, because a
 * reset removes it. Returns the firmware that the board reports, like `askFirmware`. Throws BoardError.
 */
export async function resetForSure({ dut, resetDut }: Pick<OpenRig, "dut" | "resetDut">) {
  try {
    await dut.exec("aiorig_was_reset = False", { limitMs: LIMIT_MS });
  } catch (error) {
    // A board that hangs cannot store the variable. Continue with the reset, because it may make the board work again.
    if (!(error instanceof BoardError) || error.fault !== "silent") throw error;
  }
  await resetDut();
  const { isReset, firmware } = await ask(dut);
  if (isReset) return firmware;
  throw new BoardError(
    "refused",
    `${dut.name} was not reset: its reset wire does not work. Pins and memory may still have the state from the previous program. Check the reset wire with the command "aiorig rig doctor".`,
  );
}

/** Returns the version and the machine of the firmware, as one line of text. Throws BoardError. */
export async function askFirmware(dut: MicroPythonBoard): Promise<string> {
  return (await ask(dut)).firmware;
}

/**
 * Checks whether the device under test was turned on or reset from outside after a program had ended. If so, returns a
 * sentence about it, because this restart changed the pins, although the program did not change them. Restarts that a
 * program can cause, for example with a watchdog, are not reported. Throws BoardError.
 */
export async function findRestart(dut: MicroPythonBoard): Promise<string | undefined> {
  const { output, error } = await dut.exec(RESTART_QUESTION, { limitMs: LIMIT_MS });
  const [answer] = findAnswers(output.toString());
  if (error !== "" || !Array.isArray(answer) || answer.length !== 2) throw damaged(dut);
  const [isSameSession, isPower] = answer;
  if (isSameSession === true || isPower !== true) return undefined;
  return `${dut.name} was turned on or reset from outside after the program had ended, while its wires were still watched. Check its power supply, its cable and the wire on its reset pin.`;
}

/**
 * Python code that prints two answers. The first is true if the board has not restarted: the program imported the
 * probe, and a restart removes the probe's module. The second is true if the last reset was a power-on.
 */
const RESTART_QUESTION = `import sys,json,machine
${printAnswer('["probe" in sys.modules, hasattr(machine,"reset_cause") and machine.reset_cause()==getattr(machine,"PWRON_RESET",None)]')}`;

const QUESTION = `import sys,json
${printAnswer('["aiorig_was_reset" not in globals(), sys.version, getattr(sys.implementation, "_machine", sys.platform)]')}`;

async function ask(dut: MicroPythonBoard): Promise<{ isReset: boolean; firmware: string }> {
  const { output, error } = await dut.exec(QUESTION, { limitMs: LIMIT_MS });
  const [answer] = findAnswers(output.toString());
  if (error === "" && Array.isArray(answer) && answer.length === 3) {
    const [isReset, version, machine] = answer;
    return { isReset: isReset === true, firmware: `${version} on ${machine}` };
  }
  throw damaged(dut);
}

function damaged({ name }: MicroPythonBoard): BoardError {
  return new BoardError(
    "damaged",
    `${name} did not report its state. Bytes were lost, duplicated or changed on the way. Try again. If it happens again, check the cable and the USB hub.`,
  );
}

const LIMIT_MS = 2000;
