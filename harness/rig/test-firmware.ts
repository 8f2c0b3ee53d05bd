// For tests that need an emulated board.
import { type FirmwareImage, readFirmware } from "../emulator/firmware/firmware-image.ts";
import { ToolchainUnavailable } from "../toolchain/toolchain-unavailable.ts";
import { buildEmulatorFirmware } from "./emulator-firmware.ts";

/** MicroPython for an emulated board, built if it is not there, or why this machine cannot have it. */
export const testFirmware: FirmwareImage | ToolchainUnavailable =
  await buildEmulatorFirmware().then(readFirmware, (error: unknown) => {
    if (error instanceof ToolchainUnavailable) return error;
    throw error;
  });

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
