import { describe, expect, test } from "vitest";
import { findProgramPins } from "../program-pins.ts";
import { chooseKeys, parseKey } from "./key-buttons.ts";

const PROGRAM = `
from machine import Pin
up = Pin(15, Pin.IN, Pin.PULL_UP)
led = Pin(16, Pin.OUT)
open_input = Pin(17, Pin.IN)
down = Pin(4, Pin.IN, pull=Pin.PULL_DOWN)
`;

const keysOf = (given: readonly string[], source = PROGRAM) =>
  chooseKeys(given.map(parseKey), findProgramPins(source));

describe("the keys of a live watch", () => {
  test("keys press the inputs with a pull, in the order of the source", () => {
    expect(keysOf([])).toEqual([
      { key: "1", wire: "GP15", pressed: 0, name: "up (GP15)" },
      { key: "2", wire: "GP4", pressed: 1, name: "down (GP4)" },
    ]);
  });

  test("keys press the pins that the user names, with the level that fits the pull", () => {
    expect(keysOf(["b=GP4", "c=15:high", "0=GP2"])).toEqual([
      { key: "b", wire: "GP4", pressed: 1, name: "down (GP4)" },
      { key: "c", wire: "GP15", pressed: 1, name: "up (GP15)" },
      { key: "0", wire: "GP2", pressed: 0, name: "GP2" },
    ]);
  });

  test("no key for a button is q, because q ends the watch", () => {
    const pins = Array.from({ length: 28 }, (_, pin) => `Pin(${pin}, Pin.IN, Pin.PULL_UP)\n`);
    const keys = keysOf([], `from machine import Pin\n${pins.join("")}`).map(({ key }) => key);
    expect(keys.join("")).toBe("123456789abcdefghijklmnoprst");
  });

  test.each([
    ["b", '"b" is not clear. Write b=GP15, or b=GP15:high for a button to 3.3 V.'],
    ["b=GP15:up", '"b=GP15:up" is not clear. Write b=GP15, or b=GP15:high for a button to 3.3 V.'],
    ["bb=GP15", '"bb=GP15" is not clear. Write b=GP15, or b=GP15:high for a button to 3.3 V.'],
    ["q=GP15", 'the key "q" cannot press a button. Use a digit or a small letter, but not q'],
    ["B=GP15", 'the key "B" cannot press a button.'],
  ])("%s is refused", (text, message) => {
    expect(() => parseKey(text)).toThrow(message);
  });

  test.each([
    [["b=GP15", "b=GP4"], "--key uses the key b twice. Use another key for GP4."],
    [["b=GP77"], '--key: there is no pin "GP77". The pins are GP0 to GP28, and LED for GP25.'],
    [["b=GP15", "c=GP15"], "--key names GP15 twice. One key for a pin is enough."],
  ])("%o are refused", (given, message) => {
    expect(() => keysOf(given)).toThrow(message);
  });

  test("if no pin of the program can be a button, keys are refused", () => {
    expect(() => keysOf([], "from machine import Pin\nPin(16, Pin.OUT)\n")).toThrow(
      "the program sets up no input with a pull-up or a pull-down, so no pin can be a button. Choose the keys yourself, such as --key b=GP15, or b=GP15:high for a button to 3.3 V.",
    );
  });
});
