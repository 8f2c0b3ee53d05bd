import { expect, test } from "vitest";
import { refuseClashes } from "./device-clash.ts";
import { parseDevice } from "./device-text.ts";

test.each([
  [["i2c:GP4,GP5:0x40", "htu21d:GP4,GP5"], "0x40"],
  [["i2c:GP4,GP5:0x33", "i2c:GP6,GP7:0x33", "i2c:GP4,GP5:51"], "0x33"],
])("two devices with one address on one bus are refused: %o", (texts, address) => {
  expect(() => refuseClashes(texts.map(parseDevice))).toThrow(
    `--device ${texts.at(-1)} and --device ${texts[0]} both have the address ${address} on the bus at GP4, GP5. Give one of them another address or another bus.`,
  );
});

test("two I2C devices may share a bus or an address, but not both", () => {
  const texts = ["i2c:GP4,GP5:0x33", "i2c:GP6,GP7:0x33", "htu21d:GP4,GP5", "button:GP15:1s-1.2s"];
  expect(() => refuseClashes(texts.map(parseDevice))).not.toThrow();
});
