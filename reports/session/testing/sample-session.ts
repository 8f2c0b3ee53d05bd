// A session for tests: a blink, a button that is pressed twice, and a buzzer whose edges are close together.

import type { Hint } from "../../../harness/session/hints/hint.ts";
import type { Session } from "../../../harness/session/session.ts";
import type { Edge, Level } from "../../../harness/trace/waveform.ts";

const PROGRAM = `import asyncio
from machine import Pin, PWM

led = Pin(25, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
buzzer = Pin(16, Pin.OUT)

async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(500)

asyncio.run(blink())
`;

/** A session of 4 s. An LED blinks with a period of 1 s, and the fourth period is 2 ms late. */
export const sampleSession: Session = {
  program: { path: "blink.py", text: PROGRAM },
  target: {
    name: "pico-virtual",
    description: "MicroPython 1.25.0 on an emulated Raspberry Pi Pico",
    isEmulated: true,
    clock: "virtual",
  },
  end: { kind: "time", forUs: 4_000_000 },
  lengthUs: 4_000_000,
  wires: [
    { name: "GP15", variables: ["button"], gpio: 15 },
    { name: "GP16", variables: [], gpio: 16 },
    { name: "GP25", variables: ["led"], gpio: 25 },
  ],
  unseen: [
    {
      name: "LED",
      variables: ["status"],
      reason: "The LED of a Pico W is behind its radio chip, so no wire shows it.",
    },
  ],
  waveform: {
    initial: { GP15: 1, GP16: 0, GP25: 0 },
    edges: [
      ...edgesAt("GP25", 1, [
        ...[200_000, 700_000, 1_200_000, 1_700_000, 2_200_000, 2_700_000, 3_202_000, 3_702_000],
      ]),
      ...edgesAt("GP15", 0, [1_000_000, 1_080_000, 2_300_000, 2_380_000]),
      ...edgesAt(
        "GP16",
        1,
        Array.from({ length: 400 }, (_, i) => 1_000_000 + i * 250),
      ),
    ].sort((one, other) => one.atUs - other.atUs),
    watchedUs: 4_000_000,
  },
  console: [
    { atUs: 150, text: "hello\r\nblink" },
    { atUs: 200_010, text: "ing every second\r\n" },
    { atUs: 1_080_020, text: "pressed\r\n" },
    {
      atUs: 2_380_030,
      text: "pressed again, and this time the line is longer than a narrow terminal",
    },
  ],
  stimulus: [
    { wire: "GP15", level: 0, atMs: 1000 },
    { wire: "GP15", level: 1, atMs: 1080 },
    { wire: "GP15", level: 0, atMs: 2300 },
    { wire: "GP15", level: 1, atMs: 2380 },
  ],
  typed: [],
};

export const sampleHints: readonly Hint[] = [
  {
    rule: "drifting-loop",
    kind: "mistake",
    file: "blink.py",
    line: 11,
    what: "Each round of the loop also needs time for its own work, so the blink drifts by 500 us per second.",
    instead: "Sleep until the next point in time, which you count from the start.",
  },
];

/** Returns a session with one wire, which has edges at the given times in microseconds. The program prints nothing. */
export function blinkSession(times: readonly number[], lengthUs: number): Session {
  return {
    ...sampleSession,
    lengthUs,
    wires: [{ name: "GP25", variables: ["led"], gpio: 25 }],
    unseen: [],
    waveform: { initial: { GP25: 0 }, edges: edgesAt("GP25", 1, times), watchedUs: lengthUs },
    console: [],
    stimulus: [],
  };
}

/** Returns edges of a wire at the given times in microseconds. The levels alternate, starting with `first`. */
export function edgesAt(wire: string, first: Level, times: readonly number[]): Edge[] {
  return times.map((atUs, i) => ({
    wire,
    level: (i % 2 === 0 ? first : 1 - first) as Level,
    atUs,
  }));
}
