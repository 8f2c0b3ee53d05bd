import { expect, test } from "vitest";
import { otherSpeeds } from "./other-speeds.ts";
import { findProgramPins } from "./program-pins.ts";
import { parseSerial } from "./stimulus/drive-text.ts";

test("a serial device with another speed than the UART of the program gets a remark", () => {
  expect(remarks("GP1=hi@1s", "uart = UART(0, baudrate=9600, tx=Pin(0), rx=Pin(1))")).toEqual([
    '--serial GP1 sends at 115200 baud, but the UART of the program receives GP1 at 9600 baud. So the UART cannot read the text. Write the baud rate after the time: --serial "GP1=...@1s:9600".',
  ]);
  expect(remarks("GP1=hi@1s:9600", "uart = UART(0, rx=Pin(1))")).toHaveLength(1);
});

test.each([
  ["has the same speed", "GP1=hi@1s:9600", "uart = UART(0, 9600)"],
  ["has the usual speed", "GP1=hi@1s", "uart = UART(0)"],
  ["sends to a pin that is not a UART", "GP1=hi@1s", "rx = Pin(1)"],
  ["sends to a UART with a computed speed", "GP1=hi@1s", "uart = UART(0, speed())"],
  ["sends to a UART that gets a new speed", "GP1=hi@1s", "uart = UART(0, 9600)\nuart.init(115200)"],
  ["sends to one of two UARTs", "GP1=hi@1s", "a = UART(0, 9600)\nb = UART(0, 115200)"],
])("there is no remark about a serial device that %s", (_what, serial, text) => {
  expect(remarks(serial, text)).toEqual([]);
});

function remarks(serial: string, text: string): string[] {
  const source = `from machine import UART, Pin\n${text}\n`;
  const named = findProgramPins(source);
  return otherSpeeds([parseSerial(serial)], source, () => named.filter(({ id }) => id === 1));
}
