import { expect, test } from "vitest";
import { explainMissingDevice } from "./missing-device.ts";

test.each([
  [
    "OSError: [Errno 110] ETIMEDOUT",
    "import dht",
    "No device answered, because aiorig has no DHT sensor. Use --rig with a board that has one.",
  ],
  [
    "OneWireError",
    "import onewire",
    "No device answered, because aiorig has no sensor with one wire. Use --rig with a board that has one.",
  ],
  [
    "OSError: [Errno 5] EIO",
    "i2c = SoftI2C(sda=Pin(4), scl=Pin(5))",
    "No device answered on I2C. Connect a device with --device, such as --device i2c:GP4,GP5:0x3c (SDA, SCL, address).",
  ],
  ["OSError: [Errno 19] ENODEV", "i2c = I2C(0)", expect.stringMatching(/^No device answered/)],
  [
    "OSError: no SD card",
    "sd = sdcard.SDCard(SPI(0), Pin(5))",
    "No device answered, because aiorig has no SD card. Use --rig with a board that has one.",
  ],
  ["OSError: no SD card", "raise OSError('no SD card')", undefined],
  ["OSError: [Errno 5] EIO", "import dht", undefined],
  ["OSError: [Errno 110] ETIMEDOUT", "import time", undefined],
  ["ValueError: [Errno 5]", "i2c = I2C(0)", undefined],
])("%s of a program with %s", (exception, source, sentence) => {
  expect(explainMissingDevice(exception, { source, isEmulated: true })).toEqual(sentence);
});

test("if the program ran on a real board, there is no advice, because the board may have the device", () => {
  const about = { source: "import dht", isEmulated: false };
  expect(explainMissingDevice("OSError: [Errno 110] ETIMEDOUT", about)).toBeUndefined();
});
