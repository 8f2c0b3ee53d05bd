import { expect, test } from "vitest";
import { ESP32_LIKE } from "../rig/testing/esp32-like.ts";
import { describeNoPin, findTargetPin, PICO_PINS, wireNamed } from "./board-pins.ts";
import { chooseKeys, parseKey } from "./live/key-buttons.ts";
import { findProgramPins } from "./program-pins.ts";
import { drivenPins } from "./watch-target.ts";

const ESP32 = drivenPins(ESP32_LIKE);

test("a pin of another board is found by the name on that board, or by the number that programs use", () => {
  const names = ["IO18", "io18", "GP16", "16"].map(wireNamed);
  expect(names.map((name) => findTargetPin(name, ESP32))).toEqual(
    names.map(() => ({ wire: "IO18", gpio: 16 })),
  );
});

test("the error about an unknown pin lists the pins of the board", () => {
  expect([findTargetPin("GP2", ESP32), findTargetPin("IO18", PICO_PINS)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(describeNoPin("--press", "D7", ESP32)).toBe(
    `--press: there is no pin "D7". The pins are ${ESP32.map(({ wire }) => wire).join(", ")}.`,
  );
});

test("on a board that is not a Pico, keys can press the pins of this board", () => {
  const program = "from machine import Pin\nb = Pin(16, Pin.IN, Pin.PULL_UP)\n";
  const button = { wire: "IO18", pressed: 0, name: "b (IO18)" };
  const pins = findProgramPins(program);
  expect(chooseKeys([], pins, ESP32)).toEqual([{ key: "1", ...button }]);
  expect(chooseKeys([parseKey("b=IO18")], pins, ESP32)).toEqual([{ key: "b", ...button }]);
});
