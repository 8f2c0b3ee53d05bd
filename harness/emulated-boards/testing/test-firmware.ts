// For tests that need an emulated board.
import { type FirmwareImage, readFirmware } from "../../emulator/firmware/firmware-image.ts";
import { ToolchainUnavailable } from "../../toolchain/toolchain-unavailable.ts";
import { buildEmulatorFirmware } from "../emulator-firmware.ts";

/** MicroPython for an emulated board, built if it is missing, or the reason why this machine cannot build it. */
export const testFirmware: FirmwareImage | ToolchainUnavailable =
  await buildEmulatorFirmware().then(readFirmware, (error: unknown) => {
    if (error instanceof ToolchainUnavailable) return error;
    throw error;
  });

/** A suffix for the names of tests that are skipped without firmware, and whether they are. CI skips none. */
export const withoutFirmware =
  testFirmware instanceof ToolchainUnavailable
    ? ` (skipped: ${testFirmware.message}; ${testFirmware.remedy})`
    : "";
export const mustSkip = withoutFirmware !== "" && !process.env.CI;

export function firmware(): FirmwareImage {
  if (testFirmware instanceof ToolchainUnavailable) throw testFirmware;
  return testFirmware;
}
