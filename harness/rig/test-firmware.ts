// For tests that need an emulated board.
import { type FirmwareImage, readFirmware } from "../emulator/firmware/firmware-image.ts";
import { buildRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import { ToolchainUnavailable } from "../toolchain/toolchain-unavailable.ts";

/** MicroPython for an emulated board, built if it is not there, or why this machine cannot have it. */
export const testFirmware: FirmwareImage | ToolchainUnavailable = await buildRp2040Firmware().then(
  readFirmware,
  (error: unknown) => {
    if (error instanceof ToolchainUnavailable) return error;
    throw error;
  },
);

/** What stands behind the name of a test that is skipped without it, and whether it is. Under CI none is. */
export const withoutFirmware =
  testFirmware instanceof ToolchainUnavailable
    ? ` (skipped: ${testFirmware.message}; ${testFirmware.remedy})`
    : "";
export const mustSkip = withoutFirmware !== "" && !process.env.CI;

export function firmware(): FirmwareImage {
  if (testFirmware instanceof ToolchainUnavailable) throw testFirmware;
  return testFirmware;
}
