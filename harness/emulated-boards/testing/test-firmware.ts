// A test that needs an emulated board imports the firmware of the board from here.
import { type FirmwareImage, readFirmware } from "../../emulator/firmware/firmware-image.ts";
import { ToolchainUnavailable } from "../../toolchain/toolchain-unavailable.ts";
import { buildEmulatorFirmware } from "../emulator-firmware.ts";

/**
 * MicroPython for an emulated board. The image is built if it is missing. If this machine cannot build it, the value is
 * the error that says why.
 */
export const testFirmware: FirmwareImage | ToolchainUnavailable =
  await buildEmulatorFirmware().then(readFirmware, (error: unknown) => {
    if (error instanceof ToolchainUnavailable) return error;
    throw error;
  });

/**
 * A suffix for the names of tests that need firmware. If there is no firmware, the suffix says why these tests are
 * skipped. CI skips none of these tests.
 */
export const withoutFirmware =
  testFirmware instanceof ToolchainUnavailable
    ? ` (skipped: ${testFirmware.message}; ${testFirmware.remedy})`
    : "";
export const mustSkip = withoutFirmware !== "" && !process.env.CI;

export function firmware(): FirmwareImage {
  if (testFirmware instanceof ToolchainUnavailable) throw testFirmware;
  return testFirmware;
}
