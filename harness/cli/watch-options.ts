import { InvalidArgumentError, Option } from "commander";
import { type DecodePlan, parseDecode } from "../session/decode-plan.ts";
import { parseKey } from "../session/live/key-buttons.ts";
import { type MonitorPlan, parseMonitor } from "../session/monitor-plan.ts";
import { type ParsedDevice, parseDevice } from "../session/stimulus/device-text.ts";
import {
  type Driven,
  parseAnalog,
  parseJoin,
  parseLevels,
  parsePress,
  parsePulse,
  parseSerial,
} from "../session/stimulus/drive-text.ts";
import { StimulusError } from "../session/stimulus/stimulus-error.ts";
import { parseTime } from "../session/stimulus/time-text.ts";
import { parseTyped } from "../session/stimulus/typed-option.ts";
import { parseUntil } from "../session/until.ts";

/** Returns the options that drive pins. Each option may be repeated. */
export function driveOptions(): Option[] {
  const driven = (flags: string, description: string, parse: (text: string) => Driven) =>
    repeatable(flags, description, (text) => [parse(text)]);
  return [
    driven(
      "--press <pin@times>",
      "press a button at times, such as GP15@400ms,1s: each press connects the pin to ground for 80 ms",
      parsePress,
    ),
    driven(
      "--pulse <pin@times>",
      "drive the pin low, with high pulses, such as GP15@1s:20ms (a pulse at 1 s that lasts 20 ms)",
      parsePulse,
    ),
    driven(
      "--level <pin=levels>",
      "drive the pin to levels, such as GP2=1@0s,0@1.5s (high at 0 s, low at 1.5 s); the level z releases the pin",
      parseLevels,
    ),
    driven(
      "--serial <pin=text@time>",
      "send a text to the pin from a serial device (UART, 115200 baud), such as GP1=hello@1s (at 1 s)",
      parseSerial,
    ),
    repeatable(
      "--analog <pin=voltages>",
      "set the voltage that an ADC reads, such as GP26=1.65V@0s,3.3V@1s; not on a rig",
      parseAnalog,
    ),
    repeatable(
      "--join <pin=pin>",
      "join two pins with a wire, such as GP0=GP1 for a loopback; not on a rig",
      (text) => [parseJoin(text)],
    ),
  ];
}

/**
 * Returns the option `--key KEY=PIN`. The user then presses the button at the pin by typing the key. The option may be
 * repeated.
 */
export function keyOption(): Option {
  return repeatable(
    "--key <key=pin>",
    "press the button at a pin with the key that you name, such as b=GP15 (key b); otherwise like --keys",
    (text) => [parseKey(text)],
  );
}

/** Returns the option `--for TIME`. Its value is in milliseconds. */
export function forOption(): Option {
  return new Option(
    "--for <time>",
    "how long to watch the program, such as 500ms, 5s or 10m, measured by the program's own clock (default: 10s, and 10m with --keys)",
  ).argParser((text) => {
    const ms = parseTime(text);
    if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return ms;
    throw new InvalidArgumentError("Write a time such as 500ms, 5s or 10m, at most 48h.");
  });
}

/** Returns the option `--until CONDITION`. */
export function untilOption(): Option {
  return new Option(
    "--until <condition>",
    "end at the first line that contains this text, or when a pin changes to a level, such as GP16=1",
  ).argParser(orInvalid(parseUntil));
}

/** Returns the option `--device DEVICE`. It may be repeated. */
export function deviceOption(): Option {
  return repeatable<ParsedDevice>(
    "--device <device>",
    "connect a device, such as htu21d:GP4,GP5 (SDA, SCL). The devices are htu21d, i2c, keyboard, initiator, responder, button, nec and encoder",
    (text) => [parseDevice(text)],
  );
}

/** Returns the option `--decode WIRES`. It may be repeated. */
export function decodeOption(): Option {
  return repeatable<DecodePlan>(
    "--decode <wires>",
    "decode wires, such as i2c:GP4,GP5 (SDA, SCL), nec:GP16 or uart:GP0:9600 (9600 baud). For spi:SCK,MOSI,MISO,CS and hd44780:RS,E,D4,D5,D6,D7, write a pin in place of each signal",
    (text) => [parseDecode(text)],
  );
}

/** Returns the option `--type TEXT@TIME`. It may be repeated. */
export function typeOption(): Option {
  return repeatable(
    "--type <text@time>",
    "type a text on the program's standard input, such as help()\\r@2s (at 2 s); \\r is Return, and \\x03 is Ctrl-C",
    (text) => [parseTyped(text)],
  );
}

/** Returns the option `--monitor PIN`. */
export function monitorOption(): Option {
  return new Option(
    "--monitor <pin>",
    "read the events that the program sends on this pin with micropython-monitor (UART, 1 Mbaud)",
  ).argParser<MonitorPlan>(orInvalid(parseMonitor));
}

const LONGEST_MS = 48 * 3_600_000;

function repeatable<T>(
  flags: string,
  description: string,
  parse: (text: string) => readonly T[],
): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(
    (text, before: readonly T[] | undefined) => [...(before ?? []), ...orInvalid(parse)(text)],
  );
}

function orInvalid<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof StimulusError)) throw error;
      throw new InvalidArgumentError(error.message.replace(/^./, (first) => first.toUpperCase()));
    }
  };
}
