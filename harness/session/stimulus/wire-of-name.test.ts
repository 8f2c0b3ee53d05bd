import { describe, expect, test } from "vitest";
import { findProgramPins } from "../program-pins.ts";
import { wireOfName } from "./wire-of-name.ts";

const NAMED = findProgramPins(`
from machine import ADC, Pin
led = Pin(16, Pin.OUT)
LED = Pin(17, Pin.OUT)
b = Pin(15, Pin.IN, Pin.PULL_UP)
gp3 = Pin(4)
pot = ADC(26)
leds = [Pin(n, Pin.OUT) for n in (18, 19)]
def one():
    pin = Pin(6)
def other():
    pin = Pin(7)
`);
const ONLY_GP16 = [{ wire: "IO18", gpio: 16 }];

describe("an option may contain the name of a pin", () => {
  test.each([
    ["b", "GP15"],
    ["led", "GP16"],
    ["gp3", "GP4"],
    ["pot", "GP26"],
    ["leds[1]", "GP19"],
    ["GP3", "GP3"],
    ["3", "GP3"],
    ["Led", "LED (GP25)"],
  ])("%s is %s", (name, wire) => {
    expect(wireOfName("--press", name, NAMED)).toBe(wire);
  });

  test("on a rig, an option may contain the name of a variable", () => {
    expect(wireOfName("--press", "led", NAMED, ONLY_GP16)).toBe("IO18");
  });

  test.each([
    [
      "LED",
      '--press: "LED" may mean GP17 or LED (GP25), because this name is a variable of the program and also a pin of the board. Write the number of the pin, such as GP17.',
    ],
    [
      "pin",
      '--press: "pin" may mean GP6 or GP7, because the variable with this name holds several pins. Write the number of the pin, such as GP6.',
    ],
    [
      "lamp",
      '--press: there is no pin "lamp". The pins are GP0 to GP28, and LED for GP25. The program uses these names for pins: led (GP16), LED (GP17), b (GP15), gp3 (GP4), pot (GP26), leds[0] (GP18), leds[1] (GP19), pin (GP6), pin (GP7).',
    ],
  ])("%s is refused", (name, message) => {
    expect(() => wireOfName("--press", name, NAMED)).toThrow(message);
  });
});
