import { expect, test } from "vitest";
import { findProgramPins } from "./program-pins.ts";

test.each([
  ["a number", "led = Pin(16, Pin.OUT)", { id: 16, variables: ["led"], isOutput: true }],
  ["a name", 'led = Pin("LED", mode=Pin.OUT)', { id: "LED", variables: ["led"], isOutput: true }],
  ["a constant", "N = const(5)\nb = Pin(N, Pin.IN)", { id: 5, variables: ["b"], isOutput: false }],
  ["a member", "self.led = Pin(1)", { id: 1, variables: ["led"], isOutput: false }],
  ["an item", "leds = [Pin(1)]", { id: 1, variables: ["leds[0]"], isOutput: false }],
  ["a class around it", "b = Button(Pin(1))", { id: 1, variables: ["b"], isOutput: false }],
  ["no variable", "run(blink(Pin(1)))", { id: 1, variables: [], isOutput: false }],
  ["two variables", "a = Pin(1)\nb = Pin(1)", { id: 1, variables: ["a", "b"], isOutput: false }],
])("a pin of a program: %s", (_what, source, pin) => {
  expect(findProgramPins(`from machine import Pin\n${source}\n`)).toEqual([pin]);
});

test("each pin of one assignment has its own variable", () => {
  const source = "import machine\na, b = machine.Pin(1), machine.Pin(2)\n";
  expect(findProgramPins(source).map(({ id, variables }) => [id, ...variables])).toEqual([
    [1, "a"],
    [2, "b"],
  ]);
});

test("a pin whose number is computed is not plain", () => {
  const source = "from machine import Pin\nleds = [Pin(n, Pin.OUT) for n in (16, 17)]\n";
  expect(findProgramPins(source)).toEqual([]);
});

test("a function of another module with the name Pin is not a pin", () => {
  expect(findProgramPins("from mylib import Pin\nled = Pin(16)\n")).toEqual([]);
});
