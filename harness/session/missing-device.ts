import { importsModule } from "./imports.ts";

/**
 * Explains a failure that happened because aiorig does not have the device that the program needs. The text says what
 * is missing, and what to do. `exception` is what the program raised, such as `OSError: [Errno 110] ETIMEDOUT`.
 * Returns undefined if the exception has another cause, or if the program ran on a board, which may have the device.
 */
export function explainMissingDevice(
  exception: string,
  { source, isEmulated }: { readonly source: string; readonly isEmulated: boolean },
): string | undefined {
  if (!isEmulated) return undefined;
  const number = /^OSError: (?:\[Errno )?(\d+)/.exec(exception)?.[1];
  if (exception.startsWith("OneWireError")) return lack("sensor with one wire");
  if (number === ETIMEDOUT && importsModule(source, "dht")) return lack("DHT sensor");
  if (exception === "OSError: no SD card" && /SPI\(/.test(source)) return lack("SD card");
  if ((number === EIO || number === ENODEV) && /I2C\(/.test(source)) {
    return "No device answered on I2C. Connect a device with --device, such as --device i2c:GP4,GP5:0x3c (SDA, SCL, address).";
  }
  return undefined;
}

const EIO = "5";
const ENODEV = "19";
const ETIMEDOUT = "110";

function lack(device: string): string {
  return `No device answered, because aiorig has no ${device}. Use --rig with a board that has one.`;
}
