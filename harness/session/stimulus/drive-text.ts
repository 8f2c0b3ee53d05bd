import { talkOn } from "../../devices/schedules/uart-talker.ts";
import {
  type AnalogStep,
  type StimulusStep,
  TEMPERATURE_SENSOR,
  temperatureVolts,
} from "../../trace/pin-setup.ts";
import { bitMsOf, USUAL_FORMAT } from "../../trace/serial-line.ts";
import type { Level } from "../../trace/waveform.ts";
import { findPin, type NamedPin, wireNamed } from "../board-pins.ts";
import { unescapeText } from "./escapes.ts";
import { StimulusError } from "./stimulus-error.ts";
import { parseTime } from "./time-text.ts";

/** One wire that is driven from outside by an option of the command. */
export interface Driven {
  readonly wire: string;
  /**
   * The name of a pin or of a variable, as the user wrote it. Undefined if the option does not accept the name of a
   * variable.
   */
  readonly name?: string;
  /** The option that drives the wire, such as `--press`. */
  readonly option: string;
  /** In order of time. */
  readonly steps: readonly StimulusStep[];
  /** The speed of a serial device, in baud. Undefined for other options. */
  readonly baudRate?: number;
}

/**
 * Parses presses of a button, such as `GP15@400ms,1s,2.3s` or `GP15:high@400ms:50ms`. During a press, the pin is driven
 * low (a button to ground). With `:high`, it is driven high (a button to 3.3 V). A press lasts 80 ms if no length is
 * given. At all other times, the pin is released. Throws StimulusError if the text is in another form.
 */
export function parsePress(text: string): Driven {
  const { name, level = 0, times } = splitDrive(text, "press", PRESS_EXAMPLE);
  const spans = times.map((time) => parseSpan(time, PRESS_MS, PRESS_EXAMPLE));
  return driven("--press", name, spans, { on: level, off: null });
}

/**
 * Parses pulses, such as `GP15@1s:20ms,2s:20ms` or `GP15:low@1s:20ms`. The pin is driven high during a pulse and low at
 * all other times of the session. With `:low`, the two levels are exchanged. Throws StimulusError if the text is in
 * another form.
 */
export function parsePulse(text: string): Driven {
  const { name, level = 1, times } = splitDrive(text, "pulse", PULSE_EXAMPLE);
  const spans = times.map((time) => parseSpan(time, undefined, PULSE_EXAMPLE));
  const off: Level = level === 1 ? 0 : 1;
  const pulses = driven("--pulse", name, spans, { on: level, off });
  return { ...pulses, steps: [{ wire: pulses.wire, level: off, atMs: 0 }, ...pulses.steps] };
}

/**
 * Parses levels, such as `GP2=1`, `GP2=1@0s,0@1.5s` or `GP2=z@2s`. A pin keeps its level until the next level of the
 * text. `z` releases the pin. A level without a time is driven from the start. Throws StimulusError if the text is in
 * another form.
 */
export function parseLevels(text: string): Driven {
  const [name, rest] = cut(text, "=");
  if (rest === undefined || rest === "") throw unclear(text, LEVEL_EXAMPLE);
  const wire = wireNamed(name);
  const steps = rest.split(",").map((part) => {
    const [level, time = "0s"] = cut(part, "@");
    const known = LEVELS[level!.trim().toLowerCase()];
    if (known === undefined) {
      throw new StimulusError(
        `${JSON.stringify(level)} is not a level. Write 0, 1 or z (released).`,
      );
    }
    return { wire, level: known, atMs: timeOf(time, LEVEL_EXAMPLE) };
  });
  return { wire, name, option: "--level", steps: inOrder(steps, wire) };
}

/** A voltage at a pin. `name` is the name of the pin or of a variable of the program, as the user wrote it. */
export type GivenVoltage = AnalogStep & { readonly name: string };

/**
 * Parses voltages that an ADC reads, such as `GP26=1.65V` or `GP26=0V@0s,3.3V@1s`. A pin keeps its voltage until the
 * next voltage of the text. `TEMP` is the temperature sensor of the chip. The values of `TEMP` may also be degrees
 * Celsius: `TEMP=20C@0s,35C@1s`. Any other name may be a variable of the program. Throws StimulusError if the text is
 * in another form.
 */
export function parseAnalog(text: string): GivenVoltage[] {
  const [name, rest] = cut(text, "=");
  if (rest === undefined || rest === "") throw unclear(text, ANALOG_EXAMPLE);
  const isSensor = name.trim().toUpperCase() === "TEMP";
  const wire = isSensor ? TEMPERATURE_SENSOR : wireNamed(name);
  if (!isSensor) refuseWithoutAdc(wire);
  return rest.split(",").map((part) => {
    const [voltage, time = "0s"] = cut(part, "@");
    const atMs = timeOf(time, ANALOG_EXAMPLE);
    const degrees = /^(-?\d+(?:\.\d+)?)\s*C$/i.exec(voltage.trim())?.[1];
    if (isSensor && degrees !== undefined) return { name, wire, volts: celsius(degrees), atMs };
    const volts = Number(/^(\d+(?:\.\d+)?)\s*V?$/i.exec(voltage.trim())?.[1] ?? Number.NaN);
    if (!(volts <= MOST_VOLTS)) {
      throw new StimulusError(
        `${JSON.stringify(voltage)} is not a voltage from 0V to ${MOST_VOLTS}V. Write ${ANALOG_EXAMPLE}.`,
      );
    }
    return { name, wire, volts, atMs };
  });
}

/** Throws StimulusError if the wire is a pin of a Pico that has no ADC. */
export function refuseWithoutAdc(wire: string): void {
  if (!/^GP(?:[01]?\d|2[0-5])$/.test(wire)) return;
  throw new StimulusError(
    `${wire} of a Pico has no ADC. Use GP26 to GP28, or TEMP for its temperature sensor. Write ${ANALOG_EXAMPLE}.`,
  );
}

function celsius(text: string): number {
  const degrees = Number(text);
  if (degrees >= -40 && degrees <= 125) return temperatureVolts(degrees);
  throw new StimulusError(`${text}C is not a temperature from -40C to 125C. Write TEMP=35C@1s.`);
}

/**
 * Parses a text that a serial device sends to a pin, such as `GP1=hello\n@1s` or `GP1=hello@1s:9600`. If no baud rate
 * is given, it is 115200. The text may contain the escapes of `--type`, and `\B`, which stands for a break. Throws
 * StimulusError if the text is in another form.
 */
export function parseSerial(text: string): Driven {
  const [name, rest = ""] = cut(text, "=");
  const at = rest.lastIndexOf("@");
  if (at < 1) throw unclear(text, SERIAL_EXAMPLE);
  const wire = wireNamed(name!);
  const [time, baud = "115200"] = cut(rest.slice(at + 1), ":");
  const baudRate = Number(baud);
  if (!(baudRate >= 300 && baudRate <= 3_000_000)) {
    throw new StimulusError(
      `${JSON.stringify(baud)} is not a baud rate from 300 to 3000000. Write ${SERIAL_EXAMPLE}.`,
    );
  }
  const format = { ...USUAL_FORMAT, baudRate };
  const breakMs = BREAK_BITS * bitMsOf(format);
  const items = rest
    .slice(0, at)
    .split(/(\\x..|\\.)/)
    .map((part) => (part === "\\B" ? { breakMs } : { bytes: unescapeText(part) }));
  const steps = talkOn(wire, items, timeOf(time, SERIAL_EXAMPLE), format);
  return { wire, name, option: "--serial", steps, baudRate };
}

/**
 * Parses two pins that are joined by a wire, such as `GP0=GP1`. Throws StimulusError if the text is in another form, or
 * if both pins are the same.
 */
export function parseJoin(text: string): readonly [string, string] {
  const [one, other] = cut(text, "=");
  if (other === undefined) throw unclear(text, JOIN_EXAMPLE);
  const [a, b] = [pinNamed(one).wire, pinNamed(other).wire];
  if (a === b) throw new StimulusError(`${a} cannot be joined with itself. Write ${JOIN_EXAMPLE}.`);
  return [a, b];
}

/** Returns the pin of the board with this name. Throws StimulusError if there is no such pin. */
function pinNamed(name: string): NamedPin {
  const pin = findPin(name);
  if (pin !== undefined) return pin;
  throw new StimulusError(
    `there is no pin ${JSON.stringify(name)}. The pins are GP0 to GP28, and LED for GP25.`,
  );
}

/** Returns the steps in the order of time. Throws StimulusError if two steps have the same time. */
function inOrder(steps: readonly StimulusStep[], wire: string): StimulusStep[] {
  const sorted = steps.toSorted((a, b) => a.atMs - b.atMs);
  for (const [i, step] of sorted.entries()) {
    if (step.atMs === sorted[i + 1]?.atMs) {
      throw new StimulusError(
        `${wire} is driven twice at ${step.atMs} ms. Write only one level or press for each time.`,
      );
    }
  }
  return sorted;
}

const PRESS_EXAMPLE = "GP15@400ms,1s or GP15:high@400ms:50ms";
const PULSE_EXAMPLE = "GP15@1s:20ms or GP15:low@1s:20ms";
const LEVEL_EXAMPLE = "GP2=1@0s,0@1.5s";
const ANALOG_EXAMPLE = "GP26=1.65V@0s,3.3V@1s";
const SERIAL_EXAMPLE = "GP1=hello@1s or GP1=hello@1s:9600";
const JOIN_EXAMPLE = "GP0=GP1";

/** The highest allowed voltage at a pin of a Pico, in volts. */
const MOST_VOLTS = 3.3;

/** The length of a break in bits. This is the length of two characters. During a break, the line is low. */
const BREAK_BITS = 20;

/** The length of a press in milliseconds if the user gives no length. */
const PRESS_MS = 80;

const LEVELS: Readonly<Record<string, Level | null>> = {
  0: 0,
  low: 0,
  1: 1,
  high: 1,
  z: null,
};

interface Span {
  readonly atMs: number;
  readonly lengthMs: number;
}

function splitDrive(text: string, what: string, example: string) {
  const [left, right] = cut(text, "@");
  if (right === undefined || right === "") {
    throw new StimulusError(
      `${JSON.stringify(text)} has no time for the ${what}. Write ${example}.`,
    );
  }
  const [name, level] = cut(left!, ":");
  const isLevel = level === undefined || level === "high" || level === "low";
  if (!isLevel) {
    throw new StimulusError(
      `${JSON.stringify(level)} is not a level. Write low or high, as in ${example}.`,
    );
  }
  return {
    name: name!,
    level: level === undefined ? undefined : ((level === "high" ? 1 : 0) as Level),
    times: right.split(","),
  };
}

function parseSpan(text: string, usualMs: number | undefined, example: string): Span {
  const [time, length] = cut(text, ":");
  const lengthMs = length === undefined ? usualMs : timeOf(length, example);
  if (lengthMs === undefined) {
    throw new StimulusError(`the pulse at ${text} has no length. Write ${example}.`);
  }
  if (lengthMs === 0) throw new StimulusError(`the length of ${text} is 0. Write ${example}.`);
  return { atMs: timeOf(time!, example), lengthMs };
}

function driven(
  option: string,
  name: string,
  spans: readonly Span[],
  { on, off }: { readonly on: Level; readonly off: Level | null },
): Driven {
  const wire = wireNamed(name);
  const sorted = spans.toSorted((a, b) => a.atMs - b.atMs);
  for (const [i, { atMs, lengthMs }] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next !== undefined && next.atMs <= atMs + lengthMs) {
      throw new StimulusError(
        `${option} drives ${wire} at ${next.atMs} ms, but the pulse from ${atMs} ms lasts until ${atMs + lengthMs} ms. Leave a pause between the pulses, or make them shorter.`,
      );
    }
  }
  const steps = sorted.flatMap(({ atMs, lengthMs }) => [
    { wire, level: on, atMs },
    { wire, level: off, atMs: atMs + lengthMs },
  ]);
  return { wire, name, option, steps };
}

function timeOf(text: string, example: string): number {
  const ms = parseTime(text);
  if (ms !== undefined) return ms;
  throw new StimulusError(
    `${JSON.stringify(text)} is not a time such as 400ms, 1s or 2.3s. Write ${example}.`,
  );
}

/** Splits a text at the first separator. If there is no separator, the right part is undefined. */
function cut(text: string, separator: string): [left: string, right: string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function unclear(text: string, example: string): StimulusError {
  return new StimulusError(`${JSON.stringify(text)} is not clear. Write ${example}.`);
}
