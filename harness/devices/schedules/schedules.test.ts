import { expect, test } from "vitest";
import { decodeUart } from "../../decoders/uart.ts";
import { compileSchedule } from "../../instrument/schedule.ts";
import type { StimulusStep } from "../../trace/pin-setup.ts";
import { USUAL_FORMAT } from "../../trace/serial-line.ts";
import type { Edge } from "../../trace/waveform.ts";
import { pressButton } from "./button.ts";
import { turnEncoder } from "./encoder.ts";
import { pressRemote } from "./infrared.ts";
import { talkOn } from "./uart-talker.ts";

test("a press without bounces has two edges", () => {
  expect(pressButton("B", [{ atMs: 10, forMs: 50 }])).toEqual([
    { wire: "B", level: 0, atMs: 10 },
    { wire: "B", level: null, atMs: 60 },
  ]);
});

test("if a press bounces, the contact opens again after each closing, and is closed after the last bounce", () => {
  const setup = { closed: 1, bounces: 4, bounceMs: 3, seed: 7 } as const;
  const steps = pressButton("B", [{ atMs: 10, forMs: 50 }], setup);
  expect(steps.map(({ level }) => level ?? "z").join("")).toBe("1z1z1z1z1z1z1z1z1z");
  const times = steps.map(({ atMs }) => atMs);
  expect([times[0], times[9], times[8]! < 13, times.at(-1)! < 63]).toEqual([10, 60, true, true]);
  expect(pauses(steps).every((ms) => ms >= 0.019)).toBe(true);
  expect(pressButton("B", [{ atMs: 10, forMs: 50 }], setup)).toEqual(steps);
});

test.each([
  [[{ atMs: 10, forMs: 4 }], 3, "the press at 10 ms does not fit"],
  [
    [
      { atMs: 10, forMs: 40 },
      { atMs: 52, forMs: 10 },
    ],
    3,
    "must not start before 55 ms",
  ],
  [[{ atMs: 10, forMs: 40 }], 80, "80 bounces do not fit into 5 ms"],
])("presses that do not fit are refused: %j", (presses, bounces, message) => {
  expect(() => pressButton("B", presses, { bounces })).toThrow(message);
});

test("a decoder counts the correct position of an encoder that turns forward and back", () => {
  const turns = [
    { atMs: 5, steps: 9, stepMs: 2 },
    { steps: -5, stepMs: 1 },
  ];
  const steps = turnEncoder({ a: "A", b: "B" }, turns, { jitter: 0.3, seed: 3 });
  expect(countedBy(steps)).toEqual({ position: 4, jumps: 0 });
  expect(
    steps
      .slice(2)
      .map(({ wire, level }) => `${wire}${level}`)
      .join(" "),
  ).toBe("A1 B1 A0 B0 A1 B1 A0 B0 A1 A0 B1 A1 B0 A0");
});

test("a missed step of an encoder changes both wires at once", () => {
  const steps = turnEncoder({ a: "A", b: "B" }, [{ steps: 8, stepMs: 1, missed: [3] }]);
  expect(countedBy(steps)).toEqual({ position: 6, jumps: 1 });
});

test("a remote control sends bursts and pauses with the lengths of the NEC protocol", () => {
  const steps = pressRemote("IR", [{ atMs: 1, address: 0x00, command: 0xad, repeats: 1 }]);
  const lengths = pauses(steps.slice(1)).map((ms) => Math.round(ms * 10_000) / 10);
  expect(lengths.slice(0, 4)).toEqual([9000, 4500, 562.5, 562.5]);
  // The frame has 32 bits. The 16 bits that are 1 have a pause of more than 1 ms. One more burst ends the frame.
  expect(lengths.slice(2, 67).filter((us) => us > 1000)).toHaveLength(16);
  const repeat = steps.findIndex(({ atMs }) => atMs === 111);
  expect(lengths.slice(repeat - 1)).toEqual([9000, 2250, 562.5]);
});

test("a serial device sends bytes, breaks and characters with errors", () => {
  const format = { ...USUAL_FORMAT, baudRate: 9600, parity: "even" } as const;
  const items = [
    { bytes: "Hi" },
    { badParity: 0x41 },
    { badStop: 0x42 },
    { breakMs: 3 },
    { bytes: "!" },
  ];
  const read = decodeUart(edgesOf(talkOn("RX", items, 2, format)), 1, format, 50_000);
  expect(read.map(({ data, problem }) => [data, problem ?? "good"])).toEqual([
    ...[
      [0x48, "good"],
      [0x69, "good"],
      [0x41, "parity"],
      [0x42, "stop bit"],
    ],
    ...[
      [0, "stop bit"],
      [0x21, "good"],
    ],
  ]);
  expect(read[0]!.fromUs).toBe(2000);
});

test("the instrument of a rig can output all these schedules", () => {
  const schedules = [
    pressButton("X", [{ atMs: 10, forMs: 50 }], { bounces: 20, seed: 1 }),
    turnEncoder({ a: "X", b: "Y" }, [{ steps: 40, stepMs: 0.1 }], { jitter: 0.4 }),
    pressRemote("X", [{ atMs: 0, address: 1, command: 2, repeats: 3 }], { burstUs: 60 }),
    talkOn("X", [{ bytes: "hello" }, { breakMs: 1 }], 0),
  ];
  const pin = (number: number) => ({ pin: number, level: 0, isDriven: false }) as const;
  for (const steps of schedules) {
    const schedule = steps.map(({ atMs, ...step }) => ({ ...step, atUs: atMs * 1000 }));
    expect(compileSchedule(schedule, { X: pin(2), Y: pin(3) }, 125e6).length).toBeGreaterThan(5);
  }
});

function pauses(steps: readonly StimulusStep[]): number[] {
  return steps.slice(1).map(({ atMs }, i) => atMs - steps[i]!.atMs);
}

function edgesOf(steps: readonly StimulusStep[]): Edge[] {
  return steps
    .slice(1)
    .map(({ wire, level, atMs }) => ({ wire, level: level!, atUs: atMs * 1000 }));
}

/**
 * Returns the position of an encoder after these edges, and the number of its jumps. In a jump, both wires change at
 * the same time.
 */
function countedBy(steps: readonly StimulusStep[]) {
  const order = ["00", "10", "11", "01"];
  const times = [...new Set(steps.map(({ atMs }) => atMs))];
  const state: Record<string, unknown> = { A: 0, B: 0 };
  let at = 0;
  let position = 0;
  let jumps = 0;
  for (const ms of times) {
    for (const { wire, level } of steps.filter(({ atMs }) => atMs === ms)) state[wire] = level;
    const next = order.indexOf(`${state.A}${state.B}`);
    const moved = (next - at + 4) % 4;
    if (moved === 2) jumps += 1;
    else position += moved === 3 ? -1 : moved;
    at = next;
  }
  return { position, jumps };
}
