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

test("if one assignment sets several pins, each pin has its own variable", () => {
  const source = "import machine\na, b = machine.Pin(1), machine.Pin(2)\n";
  expect(findProgramPins(source).map(({ id, variables }) => [id, ...variables])).toEqual([
    [1, "a"],
    [2, "b"],
  ]);
});

test("if a program computes the number of a pin, the pin is not found in the source", () => {
  const source = "from machine import Pin\nleds = [Pin(n + 1, Pin.OUT) for n in (16, 17)]\n";
  expect(findProgramPins(source)).toEqual([]);
});

test("a function with the name Pin from another module is not a pin", () => {
  expect(findProgramPins("from mylib import Pin\nled = Pin(16)\n")).toEqual([]);
});

test.each<[string, string, ...(readonly [string | number, ...string[]])[]]>([
  ["names on the board", "a = Pin(Pin.board.GP16)\nb = Pin.board.LED", ["GP16", "a"]],
  ["names of the chip", "a = machine.Pin(machine.Pin.cpu.GPIO3)", ["GPIO3", "a"]],
  ["a list", "leds = [Pin(1), Pin(2)]", [1, "leds[0]"], [2, "leds[1]"]],
  ["a dictionary", 'd = {"red": Pin(1), 2: Pin(2)}', [1, 'd["red"]'], [2, "d[2]"]],
  ["a tuple of names", "(a, b) = (Pin(1), Pin(2))", [1, "a"], [2, "b"]],
  ["names for a list", "a, b = [Pin(1), Pin(2)]", [1, "a"], [2, "b"]],
  ["an annotation", "a: Pin = Pin(1)", [1, "a"]],
  ["an expression", "if (a := Pin(1)).value(): pass", [1, "a"]],
  ["a comprehension", "a = [Pin(n, Pin.OUT) for n in (16, 17)]", [16, "a[0]"], [17, "a[1]"]],
  ["a range", "a = tuple(Pin(n) for n in range(2, 4))", [2, "a[0]"], [3, "a[1]"]],
  [
    "a list of numbers",
    "P = [5, 6]\na = Pin(P[0])\nb = [PWM(Pin(n)) for n in P]",
    [5, "a", "b[0]"],
    [6, "b[1]"],
  ],
  ["a value of each pin", "a = [Pin(n).value() for n in (7, 8)]"],
  ["a dictionary of numbers", "a = {n: Pin(n) for n in (7, 8)}", [7, "a[7]"], [8, "a[8]"]],
  ["an input of the ADC", "pot = ADC(26)\nldr = machine.ADC(1)", [26, "pot"], [27, "ldr"]],
  ["an ADC at a pin", "pot = ADC(Pin(28))", [28, "pot"]],
  ["a PWM", "servo = PWM(Pin(15), freq=50)\nbuzzer = PWM(14)", [15, "servo"], [14, "buzzer"]],
  ["a UART", "u = UART(1, 9600)\n", [4, "u tx"], [5, "u rx"]],
  ["a UART at pins", "u = UART(0, tx=Pin(12), rx=13)", [13, "u rx"], [12, "u tx"]],
  ["a bus", "i2c = SoftI2C(sda=Pin(2), scl=Pin(3))", [2, "i2c sda"], [3, "i2c scl"]],
  [
    "a class",
    "class L:\n def __init__(self, n):\n  self.p = Pin(n)\na = L(3)\nb = L(n=4)",
    [3, "a"],
    [4, "b"],
  ],
  [
    "a class with two pins",
    "class L:\n def __init__(self, r, g=2):\n  self.red = Pin(r)\n  self.green = Pin(g)\na = L(3, 4)",
    [3, "a.red"],
    [4, "a.green"],
  ],
])("a program names pins with %s", (_what, text, ...expected) => {
  const source = `import machine\nfrom machine import Pin, ADC, PWM, UART, SoftI2C\n${text}\n`;
  expect(findProgramPins(source).map(({ id, variables }) => [id, ...variables])).toEqual(expected);
});

test("spaces at the end of a program do not matter", () => {
  const source = "from machine import Pin\nwhile True:\n    led = Pin(1)\n        ";
  expect(findProgramPins(source)).toEqual([{ id: 1, variables: ["led"], isOutput: false }]);
});

test("a state machine has only one pin", () => {
  const source =
    "import rp2\nfrom machine import Pin\nsm = rp2.StateMachine(0, f, set_base=Pin(25))\n";
  expect(findProgramPins(source)).toEqual([{ id: 25, variables: ["sm"], isOutput: false }]);
});

test("input 4 of the ADC has no pin", () => {
  expect(findProgramPins("from machine import ADC\ntemperature = ADC(4)\n")).toEqual([]);
});

test("a UART has the usual pins of a Pico only on a Pico", () => {
  const source = "from machine import UART\nu = UART(0)\n";
  expect(findProgramPins(source, { usualPins: false })).toEqual([]);
});

test("a PWM makes its pin an output", () => {
  const source = "from machine import Pin, PWM\na = PWM(Pin(3))\nb = PWM(4)\n";
  expect(findProgramPins(source).map(({ isOutput }) => isOutput)).toEqual([true, true]);
});
