import { expect, test } from "vitest";
import { explainMissingMachine } from "./missing-machine.ts";

const IMPORT = "ImportError: can't import name Pin";
const USE = "AttributeError: 'module' object has no attribute 'Pin'";

test.each([
  [IMPORT, "from machine import Pin\n"],
  [IMPORT, "import time\nfrom umachine import (\n    ADC,\n    Pin,\n)\n"],
  [USE, "import machine\nled = machine.Pin(17, machine.Pin.OUT)\n"],
])("%s of a program with %j is explained", (exception, source) => {
  expect(explainMissingMachine(exception, { source, column: "micropython@1.26" })).toBe(
    "micropython@1.26 has no machine.Pin, because it runs on this computer, which has no pins. Use --runtime pico-virtual, or --rig with a board.",
  );
});

test.each([
  [IMPORT, "from mine import Pin\nimport machine\n", "micropython"],
  [USE, "import mine\nmine.Pin(1)\n", "micropython"],
  [IMPORT, "from machine import Pin\n", "pico-virtual"],
  ["ValueError: no", "from machine import Pin\n", "micropython"],
])("%s of a program with %j on %3$s is not explained", (exception, source, column) => {
  expect(explainMissingMachine(exception, { source, column })).toBeUndefined();
});
