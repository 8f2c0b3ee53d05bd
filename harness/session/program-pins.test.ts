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
  ["names on the board", "a = Pin(Pin.board.GP16)\nb = Pin.board.LED", ["GP16", "a"], ["LED", "b"]],
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
  [
    "a function",
    "def make(n):\n return Pin(n)\ndoor = make(10)\nlamp = make(n=11)",
    [10, "door"],
    [11, "lamp"],
  ],
  [
    "a function that sets up its pin",
    "def make(n):\n p = Signal(Pin(n))\n p.off()\n return p\ndoor = make(10)",
    [10, "door"],
  ],
  [
    "a function that returns one of two pins",
    "def f(n):\n if n: return Pin(n)\n return Pin(1)\na = f(3)",
    [1],
  ],
  ["a function that returns a level", "def f(n):\n return Pin(n).value()\na = f(3)"],
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

test("the LEDs and the switch of pyb are at the pins that aiorig offers", () => {
  const source =
    "import pyb\nsw = pyb.Switch()\nblue = pyb.LED(4)\nleds = [pyb.LED(i) for i in range(1, 3)]\n";
  const named = findProgramPins(source);
  expect(named).toEqual([
    { id: 15, variables: ["sw"], isOutput: false, pull: "up" },
    { id: 19, variables: ["blue"], isOutput: true },
    { id: 16, variables: ["leds[0]"], isOutput: true },
    { id: 17, variables: ["leds[1]"], isOutput: true },
  ]);
});

test.each([
  ["the program has its own module pyb", { ownModules: ["pyb.py"] }],
  ["the board is not a Pico", { usualPins: false }],
])("the objects of pyb have no known pins if %s", (_why, options) => {
  expect(findProgramPins("import pyb\nsw = pyb.Switch()\n", options)).toEqual([]);
});

test("the objects of picozero name their pins", () => {
  const source = `from picozero import LED, Button, DistanceSensor, Pot
red = LED(14)
button = Button(18)
door = Button(19, pull_up=False)
ds = DistanceSensor(echo=2, trigger=3)
pot = Pot(0)
`;
  expect(findProgramPins(source)).toEqual([
    { id: 14, variables: ["red"], isOutput: true },
    { id: 18, variables: ["button"], isOutput: false, pull: "up" },
    { id: 19, variables: ["door"], isOutput: false, pull: "down" },
    { id: 2, variables: ["ds.echo"], isOutput: false },
    { id: 3, variables: ["ds.trigger"], isOutput: true },
    { id: 26, variables: ["pot"], isOutput: false },
  ]);
});

test("a class LED of another module has no known pins", () => {
  expect(findProgramPins("from mylib import LED\nred = LED(14)\n")).toEqual([]);
});
