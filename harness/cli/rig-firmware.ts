import {
  FirmwareError,
  type FirmwareImage,
  readFirmware,
} from "../emulator/firmware/firmware-image.ts";
import { UsageError } from "../runtimes/usage-error.ts";

/** Reads the image for emulated boards. Throws UsageError if the file is not a valid image. */
export async function readImage(file: string): Promise<FirmwareImage> {
  try {
    return await readFirmware(file);
  } catch (error) {
    throw error instanceof FirmwareError ? new UsageError(error.message) : error;
  }
}
