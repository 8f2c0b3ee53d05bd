import { describeNoPin, findPin, findTargetPin, type NamedPin, PICO_PINS } from "../board-pins.ts";
import type { ProgramPin } from "../program-pins.ts";
import { StimulusError } from "./stimulus-error.ts";

/**
 * Returns the wire that a name in an option means. The name is a variable of the program, such as `led`, or a pin, such
 * as `GP16`. In the name of a variable, capital and small letters are different. `named` are the pins of the program,
 * and `pins` are the pins of the target. Throws StimulusError if the name means no pin, or if it may mean several pins.
 */
export function wireOfName(
  option: string,
  name: string,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[] = PICO_PINS,
): string {
  const written = name.trim();
  const wires = wiresOfVariable(written, named, pins);
  const ofBoard = findTargetPin(written, pins)?.wire;
  const isPinName = ofBoard !== undefined && written === written.toUpperCase();
  const all = [...new Set([...wires, ...(isPinName ? [ofBoard] : [])])];
  if (all.length > 1) {
    throw new StimulusError(
      `${option}: ${JSON.stringify(written)} may mean ${all.slice(0, -1).join(", ")} or ${all.at(-1)}${isPinName ? ", because this name is a variable of the program and also a pin of the board" : ", because the variable with this name holds several pins"}. Write the number of the pin, such as GP${gpioOf(all[0]!, pins)}.`,
    );
  }
  const wire = all[0] ?? ofBoard;
  if (wire !== undefined) return wire;
  const isNumber = /^(?:GP|GPIO)?\d+$/i.test(written);
  const others = (isNumber ? [] : named).flatMap(({ id, variables }) => {
    const pin = findPin(id, pins);
    return pin === undefined ? [] : variables.map((variable) => `${variable} (${pin.wire})`);
  });
  throw new StimulusError(
    describeNoPin(option, written, pins) +
      (others.length > 0 ? ` The program uses these names for pins: ${others.join(", ")}.` : ""),
  );
}

/** Returns the wires of the pins that a variable of the program holds. Usually there is only one wire. */
export function wiresOfVariable(
  variable: string,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[],
): string[] {
  const wires = named
    .filter(({ variables }) => variables.includes(variable))
    .flatMap(({ id }) => findPin(id, pins)?.wire ?? []);
  return [...new Set(wires)];
}

function gpioOf(wire: string, pins: readonly NamedPin[]): number | undefined {
  return pins.find((pin) => pin.wire === wire)?.gpio;
}
