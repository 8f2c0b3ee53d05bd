import { BoardError } from "../board/board-error.ts";
import { readFirmware } from "../emulator/firmware/firmware-image.ts";
import type { BuildOptions } from "../toolchain/build-steps.ts";
import { buildRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import { virtualBoard } from "./virtual-board.ts";

/**
 * Returns the path of MicroPython's firmware image for emulated boards. Builds the image if it is missing or damaged.
 * Keeps a new image only if the image runs a program on an emulated board. Throws the same errors as
 * buildRp2040Firmware.
 */
export function buildEmulatorFirmware(
  options: BuildOptions = {},
  version?: string,
): Promise<string> {
  return buildRp2040Firmware(tryFirmware, options, version);
}

/**
 * Boots an image on an emulated board and runs a program there. Throws FirmwareError if the image is not valid, or
 * BoardError if the program does not run.
 */
export async function tryFirmware(file: string): Promise<void> {
  const { chip, board } = virtualBoard(await readFirmware(file), "trial");
  chip.powerOn();
  try {
    const { output, error } = await board.exec(PROGRAM, { limitMs: LIMIT_MS });
    if (output.toString().trim() !== ANSWER) {
      const printed = error.trim() || output.toString();
      throw new BoardError("refused", `a test program failed on this firmware: ${printed}`);
    }
    await board.close();
  } catch (error) {
    if (chip.state.kind !== "locked up") throw error;
    throw new BoardError("silent", chip.state.reason, { cause: error });
  } finally {
    chip.powerOff();
  }
}

const ANSWER = "slept";

const PROGRAM = `
import asyncio
async def main():
    await asyncio.sleep_ms(1)
    return "${ANSWER}"
print(asyncio.run(main()))
`;

/** The time limit in milliseconds of virtual time. */
const LIMIT_MS = 5000;
