import { pressButton } from "../../devices/schedules/button.ts";
import { turnEncoder } from "../../devices/schedules/encoder.ts";
import { pressRemote } from "../../devices/schedules/infrared.ts";
import type { Climate, DeviceSetup, KeyPress } from "../../trace/device-setup.ts";
import { findPin, wireNamed } from "../board-pins.ts";
import type { Driven } from "./drive-text.ts";
import { StimulusError } from "./stimulus-error.ts";
import { parseTime } from "./time-text.ts";

/** A device that was given with `--device`. It answers the program, or it drives pins at given times. */
export interface ParsedDevice {
  /** The text with which the user described the device. */
  readonly text: string;
  readonly answers?: DeviceSetup;
  readonly drives?: readonly Driven[];
}

/**
 * Parses the description of a device, such as `htu21d:GP4,GP5:21C,40%`, `i2c:GP4,GP5:0x33`,
 * `keyboard:GP6,GP7/GP10,GP11:0,1@1s-1.2s`, `initiator:GP4,GP5,GP6,GP7`, `responder:GP4,GP5,GP6,GP7`,
 * `nec:GP16:0x10,0x2@1s` or `encoder:GP2,GP3:20@1s`. Throws StimulusError.
 */
export function parseDevice(text: string): ParsedDevice {
  return { text, ...parseParts(text) };
}

function parseParts(text: string): Omit<ParsedDevice, "text"> {
  const [kind = "", pins = "", ...items] = text.split(":");
  switch (kind) {
    case "htu21d":
      return { answers: { kind, ...busOf(pins, text), ...climateOf(items, text) } };
    case "i2c":
      return { answers: { kind: "i2c target", ...busOf(pins, text), ...targetOf(items, text) } };
    case "keyboard":
      return { answers: keyboardOf(pins, items, text) };
    case "initiator":
    case "responder":
      return { answers: linkOf(kind, pins, items, text) };
    case "button":
      return { drives: [buttonOf(pins, items, text)] };
    case "nec":
      return { drives: [remoteOf(pins, items, text)] };
    case "encoder":
      return { drives: encoderOf(pins, items, text) };
    default:
      throw new StimulusError(
        `there is no device ${JSON.stringify(kind)}. The devices are htu21d, i2c, keyboard, initiator, responder, button, nec and encoder.`,
      );
  }
}

const EXAMPLES = {
  htu21d:
    "htu21d:GP4,GP5 (SDA, SCL), or htu21d:GP4,GP5:21.5C,40%:-3C,80%@2s for 21.5 degrees and 40 % humidity, and after 2 s for -3 degrees and 80 %",
  i2c: "i2c:GP4,GP5:0x33 (SDA, SCL, address)",
  keyboard:
    "keyboard:GP6,GP7/GP10,GP11:0,1@1s-1.2s (pins of the rows, pins of the columns, row and column of the pressed key counted from 0, start and end of the press)",
  initiator: "initiator:GP4,GP5,GP6,GP7 (SDA, SCL, syn, ack)",
  responder:
    "responder:GP4,GP5,GP6,GP7 (SDA, SCL, syn, ack), or responder:GP4,GP5,GP6,GP7,GP8 with GP8 as the reset wire",
  button: "button:GP15:1s-1.2s, or button:GP15:1s-1.2s*5 for five bounces",
  nec: "nec:GP16:0x10,0x02@1s, or nec:GP16:0x10,0x02@1s*3 for three repeats",
  encoder:
    "encoder:GP2,GP3:20@1s for 20 steps that start after 1 s, or encoder:GP2,GP3:20@1s/5ms for one step every 5 ms",
} as const;

function busOf(pins: string, text: string) {
  const [sda = "", scl = "", ...more] = wiresOf(pins, text);
  if (scl === "" || more.length > 0 || sda === scl) throw unclear(text);
  return { sda, scl };
}

function climateOf(items: readonly string[], text: string): { readonly climate?: Climate[] } {
  if (items.length === 0) return {};
  const climate = items.map((item) => {
    const [, celsius, humidity, time = "0s"] = /^(-?[\d.]+)C,([\d.]+)%(?:@(.+))?$/.exec(item) ?? [];
    const one = { atMs: timeOf(time, text), celsius: Number(celsius), humidity: Number(humidity) };
    if (!(one.celsius >= -40 && one.celsius <= 125 && one.humidity <= 100)) throw unclear(text);
    return one;
  });
  return { climate: climate.sort((a, b) => a.atMs - b.atMs) };
}

function targetOf(items: readonly string[], text: string): { readonly address: number } {
  const address = Number(items[0]);
  if (items.length !== 1 || !(Number.isInteger(address) && address > 0 && address < 0x80)) {
    throw unclear(text);
  }
  return { address };
}

function keyboardOf(pins: string, all: readonly string[], text: string): DeviceSetup {
  const isPulledDown = all[0] === "high";
  const items = all.slice(isPulledDown ? 1 : 0);
  const [rows, columns, ...more] = pins.split("/").map((part) => wiresOf(part, text));
  if (rows === undefined || columns === undefined || more.length > 0) throw unclear(text);
  const twice = [...rows, ...columns].find((wire, i, all) => all.indexOf(wire) !== i);
  if (twice !== undefined) {
    throw new StimulusError(
      `${JSON.stringify(text)} uses the pin ${twice} twice. Each row and each column needs its own pin. Write ${EXAMPLES.keyboard}.`,
    );
  }
  const presses = items.map((item): KeyPress => {
    const [, row, column, from = "", until = ""] = /^(\d+),(\d+)@([^-]+)-(.+)$/.exec(item) ?? [];
    const press = {
      row: Number(row),
      column: Number(column),
      atMs: timeOf(from, text),
      untilMs: timeOf(until, text),
    };
    const isThere = rows[press.row] !== undefined && columns[press.column] !== undefined;
    if (!isThere || press.untilMs <= press.atMs) throw unclear(text);
    return press;
  });
  return { kind: "keyboard", rows, columns, presses, ...(isPulledDown && { isPulledDown }) };
}

function linkOf(
  end: "initiator" | "responder",
  pins: string,
  items: readonly string[],
  text: string,
): DeviceSetup {
  const wires = wiresOf(pins, text);
  const [sda, scl, syn, ack, reset] = wires;
  const isComplete = wires.length === 4 || (wires.length === 5 && end === "responder");
  if (!isComplete || new Set(wires).size !== wires.length || items.length > 0) throw unclear(text);
  const link = { sda: sda!, scl: scl!, syn: syn!, ack: ack!, answers: true };
  if (end === "initiator") return { kind: "link initiator", ...link };
  return { kind: "link responder", ...link, ...(reset !== undefined && { reset }) };
}

function buttonOf(pins: string, items: readonly string[], text: string): Driven {
  const [wire = "", ...more] = pins.split(",").map(wireNamed);
  if (wire === "" || items.length === 0 || more.length > 0) throw unclear(text);
  const presses = items.map((item) => {
    const [, from = "", until = "", bounces = "0"] =
      /^([^-]+)-([^*]+)(?:\*(\d+))?$/.exec(item) ?? [];
    const atMs = timeOf(from, text);
    return { atMs, forMs: timeOf(until, text) - atMs, bounces: Number(bounces) };
  });
  const bounces = Math.max(...presses.map((press) => press.bounces));
  return refused(() => ({
    wire,
    option: "--device",
    steps: pressButton(wire, presses, { bounces }),
  }));
}

function remoteOf(pins: string, items: readonly string[], text: string): Driven {
  const [wire = "", ...more] = pins.split(",").map(wireNamed);
  if (wire === "" || items.length === 0 || more.length > 0) throw unclear(text);
  const presses = items.map((item) => {
    const [, address, command, time = "", repeats = "0"] =
      /^(\w+),(\w+)@([^*]+)(?:\*(\d+))?$/.exec(item) ?? [];
    const press = {
      atMs: timeOf(time, text),
      address: Number(address),
      command: Number(command),
      repeats: Number(repeats),
    };
    if (!(press.address >= 0 && press.address < 0x10000 && press.command >= 0)) throw unclear(text);
    if (press.command > 0xff) throw unclear(text);
    return press;
  });
  const steps = pressRemote(
    wire,
    presses.sort((a, b) => a.atMs - b.atMs),
  );
  if (steps.some(({ atMs }, i) => i > 0 && atMs < steps[i - 1]!.atMs)) {
    throw new StimulusError(
      `the presses of ${JSON.stringify(text)} overlap. Each press needs 70 ms, and 110 ms more for each repeat.`,
    );
  }
  return { wire, option: "--device", steps };
}

function encoderOf(pins: string, items: readonly string[], text: string): Driven[] {
  const [a = "", b = "", ...more] = pins.split(",").map(wireNamed);
  if (a === "" || b === "" || a === b || more.length > 0 || items.length === 0) throw unclear(text);
  const turns = items.map((item) => {
    const [, steps, time = "", step = "2ms"] = /^([+-]?\d+)@([^/]+)(?:\/(.+))?$/.exec(item) ?? [];
    const turn = { steps: Number(steps), atMs: timeOf(time, text), stepMs: timeOf(step, text) };
    if (Number.isNaN(turn.steps) || turn.stepMs === 0) throw unclear(text);
    return turn;
  });
  return refused(() => {
    const all = turnEncoder(
      { a, b },
      turns.sort((one, other) => one.atMs - other.atMs),
    );
    return [a, b].map((wire) => ({
      wire,
      option: "--device",
      steps: all.filter((step) => step.wire === wire),
    }));
  });
}

/** Calls `make`. If `make` throws a RangeError about a schedule, throws a StimulusError with the same message. */
function refused<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new StimulusError(`${error.message}.`);
    throw error;
  }
}

function wiresOf(names: string, text: string): string[] {
  return names.split(",").map((name) => {
    const pin = findPin(name);
    if (pin !== undefined) return pin.wire;
    throw new StimulusError(
      `${JSON.stringify(text)} names the pin ${JSON.stringify(name)}, but there is no such pin. The pins are GP0 to GP28, and LED for GP25.`,
    );
  });
}

function timeOf(time: string, text: string): number {
  const ms = parseTime(time);
  if (ms === undefined) throw unclear(text);
  return ms;
}

function unclear(text: string): StimulusError {
  const kind = text.split(":")[0] as keyof typeof EXAMPLES;
  return new StimulusError(`${JSON.stringify(text)} is not clear. Write ${EXAMPLES[kind]}.`);
}
