import { InvalidArgumentError, Option } from "commander";
import { parseTime } from "../session/stimulus/time-text.ts";

/**
 * The value of `--window`. The window begins `fromUs` microseconds after the start of the program. If `fromUs` is
 * undefined, the window begins at the first possible interrupt.
 */
export interface WindowChoice {
  readonly fromUs: number | undefined;
  readonly lengthUs: number;
}

/** Returns the option `--pin GPn`. The value of the option is the number of the pin. */
export function pinOption(): Option {
  return new Option("--pin <pin>", "the pin that gets the edge, such as GP15")
    .argParser((text) => {
      const [, number] = /^(?:GP)?(\d{1,2})$/i.exec(text) ?? [];
      const gpio = Number(number);
      if (number !== undefined && gpio <= LAST_PIN) return gpio;
      throw new InvalidArgumentError(`Name a pin from GP0 to GP${LAST_PIN}, such as GP15.`);
    })
    .makeOptionMandatory();
}

/** Returns the option `--window`. */
export function windowOption(): Option {
  return new Option(
    "--window <times>",
    "the time window in which edges are tried: FROM..TO, both counted from the start of the program, such as 10ms..10.1ms; or only a length, for a window that begins as soon as the pin can interrupt (default: 100us)",
  ).argParser((text): WindowChoice => {
    const parts = text.split("..").map(parseTime);
    const [first, second] = parts;
    if (parts.length === 1 && first !== undefined && first > 0 && first <= LONGEST_MS) {
      return { fromUs: undefined, lengthUs: first * 1000 };
    }
    if (parts.length === 2 && first !== undefined && second !== undefined) {
      const lengthMs = second - first;
      if (lengthMs > 0 && lengthMs <= LONGEST_MS && second <= LATEST_MS) {
        return { fromUs: first * 1000, lengthUs: lengthMs * 1000 };
      }
    }
    throw new InvalidArgumentError(
      "Name two times such as 10ms..10.1ms, or a length such as 100us. The window may be at most 1 s long, and must end within 60 s.",
    );
  });
}

/** Returns the option `--limit TIME`. The value of the option is in milliseconds. */
export function limitOption(): Option {
  return new Option(
    "--limit <time>",
    "the program must end within this time after the window, such as 50ms (default: 200ms for a program, 1s for a clause)",
  ).argParser((text) => {
    const ms = parseTime(text);
    if (ms !== undefined && ms > 0 && ms <= LATEST_MS) return ms;
    throw new InvalidArgumentError("Name a time such as 50ms or 2s, at most 60s.");
  });
}

/**
 * The highest number of a pin that can get an edge. GP29 gets no edge, because this pin measures the supply voltage and
 * gives the program its start signal.
 */
const LAST_PIN = 28;
const LONGEST_MS = 1000;
const LATEST_MS = 60_000;
