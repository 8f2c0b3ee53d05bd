import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openReference } from "../runtimes/reference.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Edge } from "../trace/waveform.ts";

const folder = await mkdtemp(join(tmpdir(), "aiorig-pins-"));
const reference = await openReference({});
afterAll(async () => {
  await reference.close();
  await rm(folder, { recursive: true });
});

const BUTTON: PinSetup = { wires: { button: 15 }, stimulus: [], watchMs: 1000 };
const LED: PinSetup = { wires: { LED: 16 }, stimulus: [], watchMs: 1000 };

/** A press of the button that lasts from 100 ms to 150 ms. */
const PRESSED: PinSetup = {
  ...BUTTON,
  stimulus: [
    { wire: "button", level: 0, atMs: 100 },
    { wire: "button", level: null, atMs: 150 },
  ],
};

describe("inputs", () => {
  test("if nothing else drives a wire, the pull sets its level", async () => {
    const pins: PinSetup = {
      wires: { up: 14, down: 15 },
      stimulus: [
        { wire: "up", level: 0, atMs: 10 },
        { wire: "down", level: 1, atMs: 20 },
        { wire: "up", level: null, atMs: 30 },
        { wire: "down", level: null, atMs: 40 },
      ],
      watchMs: 100,
    };
    const program = `
up = Pin(14, Pin.IN, Pin.PULL_UP)
down = Pin(15, Pin.IN, Pin.PULL_DOWN)
for _ in range(5):
    print(up.value(), down())
    time.sleep_ms(10)
`;
    expect(await observe(program, pins)).toEqual({
      outcome: "ended",
      printed: ["1 0", "0 0", "0 1", "1 1", "1 0"],
      initial: { up: 1, down: 0 },
      edges: [
        "up falls at 10 ms",
        "down rises at 20 ms",
        "up rises at 30 ms",
        "down falls at 40 ms",
      ],
    });
  });

  test("an input without a pull reads 0 while its wire has no level", async () => {
    expect(await observe("print(Pin(15, Pin.IN).value())", BUTTON)).toEqual({
      outcome: "ended",
      printed: ["0"],
      initial: { button: null },
      edges: [],
    });
  });

  test("init without a pull removes the pull, and the wire then keeps its level", async () => {
    const program = `
pin = Pin(15, Pin.IN, Pin.PULL_UP)
print(pin.value())
pin.init(Pin.IN)
print(pin.value())
time.sleep_ms(200)
print(pin.value())
`;
    expect((await observe(program, PRESSED)).printed).toEqual(["1", "1", "0"]);
  });

  test("a loop that only reads a pin notices the changes of the pin, and the loop stops when the watched time ends", async () => {
    const program = `
button = Pin(15, Pin.IN, Pin.PULL_UP)
while button.value():
    pass
print("pressed at", time.ticks_ms())
while True:
    button.value()
`;
    const { outcome, printed } = await observe(program, { ...PRESSED, watchMs: 200 });
    expect({ outcome, printed }).toEqual({ outcome: "watched", printed: ["pressed at 100"] });
  });
});

describe("outputs", () => {
  test("after every method that writes to an output, reading this output returns the written level", async () => {
    const program = `
led = Pin("GP16", Pin.OUT)
print(led())
for change in (led.on, led.off, led.high, led.low, led.toggle, led.toggle):
    change()
    print(led.value())
    time.sleep_ms(1)
led.value(2)
led(0)
`;
    expect(await observe(program, LED)).toEqual({
      outcome: "ended",
      printed: ["0", "1", "0", "1", "0", "1", "0"],
      initial: { LED: 0 },
      edges: [
        "LED rises at 0 ms",
        "LED falls at 1 ms",
        "LED rises at 2 ms",
        "LED falls at 3 ms",
        "LED rises at 4 ms",
        "LED falls at 5 ms",
        "LED rises at 6 ms",
        "LED falls at 6 ms",
      ],
    });
  });

  test("an output starts with the level from Pin(), or with the level that was written while it was an input", async () => {
    const program = `
Pin(16, Pin.OUT, value=1)
pin = Pin(17, Pin.IN)
pin.value(1)
print(pin.value())
pin.init(Pin.OUT)
print(pin.value())
`;
    const { printed, initial, edges } = await observe(program, { ...LED, wires: { a: 16, b: 17 } });
    expect({ printed, initial, edges }).toEqual({
      printed: ["0", "1"],
      initial: { a: 1, b: 1 },
      edges: [],
    });
  });

  test("an open-drain pin reads the level of its wire, and it drives the wire low or not at all", async () => {
    const pins: PinSetup = {
      wires: { line: 16 },
      stimulus: [
        { wire: "line", level: 0, atMs: 20 },
        { wire: "line", level: null, atMs: 30 },
      ],
      watchMs: 100,
    };
    const program = `
line = Pin(16, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
for level in (1, 0, 1, 1):
    line.value(level)
    print(line.value())
    time.sleep_ms(10)
`;
    expect(await observe(program, pins)).toEqual({
      outcome: "ended",
      printed: ["1", "0", "0", "1"],
      initial: { line: 1 },
      edges: ["line falls at 10 ms", "line rises at 30 ms"],
    });
  });

  test("if output and stimulus drive a wire to different levels, the run ends, and the error names the wire", async () => {
    const program = `
led = Pin(16, Pin.OUT, value=0)
time.sleep_ms(500)
print("not reached")
`;
    const pins: PinSetup = { ...LED, stimulus: [{ wire: "LED", level: 1, atMs: 100 }] };
    expect((await observe(program, pins)).outcome).toBe(
      "crashed: at 100 ms, the program and the stimulus drive LED to different levels",
    );
  });
});

describe("interrupts", () => {
  test("handlers run in the order in which their edges occur", async () => {
    const pins: PinSetup = {
      wires: { a: 14, b: 15 },
      stimulus: [
        { wire: "b", level: 0, atMs: 10 },
        { wire: "a", level: 0, atMs: 10 },
        { wire: "a", level: 1, atMs: 20 },
        { wire: "b", level: 1, atMs: 30 },
        { wire: "b", level: 0, atMs: 40 },
      ],
      watchMs: 100,
    };
    const program = `
def handler(pin):
    print(pin, "falls" if pin.irq().flags() == Pin.IRQ_FALLING else "rises", time.ticks_ms())
a = Pin(14, Pin.IN, Pin.PULL_UP)
b = Pin(15, Pin.IN, Pin.PULL_UP)
a.irq(handler)
b.irq(handler, trigger=Pin.IRQ_FALLING)
time.sleep_ms(35)
b.irq(None)
time.sleep_ms(35)
`;
    expect((await observe(program, pins)).printed).toEqual([
      "Pin(GPIO15, mode=IN, pull=PULL_UP) falls 10",
      "Pin(GPIO14, mode=IN, pull=PULL_UP) falls 10",
      "Pin(GPIO14, mode=IN, pull=PULL_UP) rises 20",
    ]);
  });

  test("if a button is pressed during time.sleep_ms, the handler runs immediately, and the sleep keeps its length", async () => {
    const program = `
button = Pin(15, Pin.IN, Pin.PULL_UP)
button.irq(lambda pin: print("handled at", time.ticks_ms()), Pin.IRQ_FALLING)
time.sleep_ms(300)
print("slept until", time.ticks_ms())
`;
    expect((await observe(program, PRESSED)).printed).toEqual([
      "handled at 100",
      "slept until 300",
    ]);
  });

  test("the handler of a button press runs even in a loop that only reads ticks_ms or ticks_us", async () => {
    const program = `
button = Pin(15, Pin.IN, Pin.PULL_UP)
button.irq(lambda pin: print("handled at", time.ticks_ms()))
while time.ticks_ms() < 120:
    pass
print("loop ends at", time.ticks_ms())
while time.ticks_us() < 200_000:
    pass
print("loop ends at", time.ticks_ms())
`;
    expect((await observe(program, PRESSED)).printed).toEqual([
      "handled at 100",
      "loop ends at 120",
      "handled at 150",
      "loop ends at 200",
    ]);
  });

  test("if all tasks sleep or wait, the handler of a button press still runs immediately", async () => {
    const program = `
import asyncio
button = Pin(15, Pin.IN, Pin.PULL_UP)
pressed = asyncio.ThreadSafeFlag()
button.irq(lambda pin: pressed.set(), Pin.IRQ_FALLING)
async def main():
    asyncio.create_task(sleeper())
    await pressed.wait()
    print("answered at", time.ticks_ms())
async def sleeper():
    await asyncio.sleep(3600)
asyncio.run(main())
`;
    expect(await observe(program, PRESSED)).toMatchObject({
      outcome: "ended",
      printed: ["answered at 100"],
    });
  });

  test("if a program waits for a button press that never comes, the program is watched until the end of the watched time", async () => {
    const program = `
import asyncio
async def main():
    await asyncio.ThreadSafeFlag().wait()
asyncio.run(main())
`;
    expect((await observe(program, BUTTON)).outcome).toBe("watched");
  });

  test("an exception of a handler is reported on the console, and the next edge calls the handler again", async () => {
    const pins: PinSetup = {
      ...BUTTON,
      stimulus: [10, 20, 30, 40].map((atMs, i) => ({
        wire: "button",
        level: i % 2 === 0 ? 0 : null,
        atMs,
      })),
    };
    const program = `
def handler(pin):
    raise ValueError("ouch")
button = Pin(15, Pin.IN, Pin.PULL_UP)
button.irq(handler, Pin.IRQ_FALLING)
time.sleep_ms(50)
print("end")
`;
    const { outcome, printed } = await observe(program, pins);
    const report = ["Traceback (most recent call last):", "ValueError: ouch"];
    expect({ outcome, printed: printed.filter((line) => !line.startsWith("  File ")) }).toEqual({
      outcome: "ended",
      printed: [...report, ...report, "end"],
    });
  });

  test("a slow handler ends before the next handler starts", async () => {
    const program = `
def handler(pin):
    print("begins", time.ticks_ms())
    time.sleep_ms(70)
    print("ends", time.ticks_ms())
button = Pin(15, Pin.IN, Pin.PULL_UP)
button.irq(handler)
time.sleep_ms(300)
`;
    expect((await observe(program, PRESSED)).printed).toEqual([
      "begins 100",
      "ends 170",
      "begins 170",
      "ends 240",
    ]);
  });
});

describe("a program that never ends", () => {
  const program = `
led = Pin(16, Pin.OUT, value=0)
led.on()
while True:
`;

  test("if an endless program does not let virtual time pass, it is watched until the end of the watched time", async () => {
    expect(await observe(`${program}    pass`, LED, 200)).toEqual({
      outcome: "watched",
      printed: [],
      initial: { LED: 0 },
      edges: ["LED rises at 0 ms"],
    });
  });

  test("an endless program times out if its virtual time passes too slowly", async () => {
    const { outcome } = await observe(
      `${program}    time.sleep_us(1)`,
      { ...LED, watchMs: 1e6 },
      200,
    );
    expect(outcome).toBe("timeout");
  });
});

describe("what does not exist", () => {
  test("Pin() raises ValueError for a pin that the board does not have", async () => {
    expect((await observe("Pin(30)", LED)).outcome).toBe("raised: ValueError: invalid pin");
    expect((await observe('Pin("GP77")', LED)).outcome).toBe(
      'raised: ValueError: unknown named pin "GP77"',
    );
    expect((await observe('Pin("D4")', LED)).outcome).toBe(
      'raised: ValueError: unknown named pin "D4"',
    );
  });

  test("in a run without pins, Pin() raises ValueError", async () => {
    expect((await observe("Pin(16)")).outcome).toBe(
      "raised: ValueError: this run has no pins: they are simulated only for clauses about pins",
    );
  });

  test("if the setup of a wire is not valid, the error names the wire", async () => {
    const stimulus = [{ wire: "button", level: 0, atMs: 1 }] as const;
    expect((await observe("", { ...LED, stimulus })).outcome).toBe(
      "crashed: RangeError: the stimulus names the wire button, but no pin has this wire",
    );
    expect((await observe("", { ...LED, wires: { LED: 16, lamp: 16 } })).outcome).toBe(
      "crashed: RangeError: the wires LED and lamp are both on GPIO 16",
    );
    expect((await observe("", { ...LED, wires: { LED: 31 } })).outcome).toBe(
      "crashed: RangeError: the wire LED is on GPIO 31, but there is no such GPIO",
    );
  });
});

test("there is one Pin object per pin", async () => {
  const program = `
button = Pin(15, Pin.IN, Pin.PULL_UP)
print(Pin(15) is button, Pin("GP15") is button, Pin(button) is button, Pin(14) is button)
print(button.value())
`;
  expect((await observe(program, BUTTON)).printed).toEqual(["True True True False", "1"]);
});

/**
 * Runs a program. Returns how the program ended, what it printed, and what happened on its wires.
 */
async function observe(program: string, pins?: PinSetup, limitMs = 10_000) {
  const path = join(folder, "program.py");
  await writeFile(path, `import time\nfrom machine import Pin\n${program}`);
  const { outcome, trace } = await reference.run({ path }, { limitMs, ...(pins && { pins }) });
  const { kind } = outcome;
  return {
    outcome:
      kind === "crashed"
        ? `crashed: ${outcome.detail}`
        : kind === "raised"
          ? `raised: ${outcome.exception}`
          : kind,
    printed: trace.stdout.split("\n").slice(0, -1),
    initial: trace.waveform?.initial,
    edges: trace.waveform?.edges.map(formatRoughly),
  };
}

/**
 * Formats an edge with its time in whole milliseconds. The time is rounded, because the load time of the program varies
 * by a fraction of a millisecond.
 */
function formatRoughly({ wire, level, atUs }: Edge): string {
  return `${wire} ${level === 1 ? "rises" : "falls"} at ${Math.round(atUs / 1000)} ms`;
}
