import type { Level } from "../../trace/waveform.ts";
import { findPin, type NamedPin, PICO_PINS, wireNamed } from "../board-pins.ts";
import type { ProgramPin } from "../program-pins.ts";
import { StimulusError } from "../stimulus/stimulus-error.ts";
import { wireOfName } from "../stimulus/wire-of-name.ts";

/** A button, and the key of the keyboard with which the user presses this button. */
export interface KeyButton {
  /** The character that the key types. */
  readonly key: string;
  readonly wire: string;
  /** The level of the wire while the button is pressed. At all other times, the wire is released. */
  readonly pressed: Level;
  /** The name of the button in output for people, such as `button (GP15)`. */
  readonly name: string;
}

/** A key and its pin, as the user wrote them. */
export interface GivenKey {
  readonly key: string;
  readonly wire: string;
  /** The name of the pin, or of a variable of the program, as the user wrote it. */
  readonly name?: string;
  /** The level of the wire while the button is pressed. Undefined if the user gave no level. */
  readonly pressed: Level | undefined;
}

/**
 * Parses a key and its pin, such as `b=GP15`, or `b=GP15:high` for a button to 3.3 V. Throws StimulusError if the text
 * is not valid.
 */
export function parseKey(text: string): GivenKey {
  const [, key, name, , level] = /^(.)=([^:]+)(:(high|low))?$/su.exec(text) ?? [];
  if (key === undefined || name === undefined) {
    throw new StimulusError(`${JSON.stringify(text)} is not clear. Write ${EXAMPLE}.`);
  }
  if (!/^[0-9a-z]$/.test(key) || key === QUIT_KEY) {
    throw new StimulusError(
      `the key ${JSON.stringify(key)} cannot press a button. Use a digit or a small letter, but not ${QUIT_KEY}, which ends the watch.`,
    );
  }
  const pressed = level === undefined ? undefined : level === "high" ? 1 : 0;
  return { key, wire: wireNamed(name), name, pressed };
}

/**
 * Returns the buttons with their keys. If the user chose keys, only these keys are used. Otherwise each input with a
 * pull gets a key, in the order of the source: first 1 to 9, and then letters. If an input has a pull-down, its button
 * connects to 3.3 V. Every other button connects to ground. `pins` are the pins of the target. Throws StimulusError if
 * there are no buttons, or if the target does not have the pin of a button.
 */
export function chooseKeys(
  given: readonly GivenKey[],
  named: readonly ProgramPin[],
  pins: readonly NamedPin[] = PICO_PINS,
): readonly KeyButton[] {
  const chosen =
    given.length > 0 ? given.map((one) => onTarget(one, named, pins)) : keysFor(named, pins);
  if (chosen.length === 0) {
    throw new StimulusError(
      `the program sets up no input with a pull-up or a pull-down, so no pin can be a button. Choose the keys yourself, such as --key ${EXAMPLE}.`,
    );
  }
  for (const [i, { key, wire }] of chosen.entries()) {
    const others = chosen.slice(0, i);
    if (others.some((one) => one.key === key)) {
      throw new StimulusError(`--key uses the key ${key} twice. Use another key for ${wire}.`);
    }
    if (others.some((one) => one.wire === wire)) {
      throw new StimulusError(`--key names ${wire} twice. One key for a pin is enough.`);
    }
  }
  return chosen.map(({ key, wire, pressed }) => {
    const pin = named.find(({ id }) => findPin(id, pins)?.wire === wire);
    const [variable] = pin?.variables ?? [];
    return {
      key,
      wire,
      pressed: pressed ?? (pin?.pull === "down" ? 1 : 0),
      name: variable === undefined ? wire : `${variable} (${wire})`,
    };
  });
}

/** The key that ends a live watch. */
export const QUIT_KEY = "q";

/** The space bar. It holds down the button that the user pressed last. */
export const HOLD_KEY = " ";

const EXAMPLE = "b=GP15, or b=GP15:high for a button to 3.3 V";

const KEYS = [..."123456789abcdefghijklmnoprstuvwxyz"];

function onTarget(
  { key, wire, name = wire, pressed }: GivenKey,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[],
): GivenKey {
  return { key, wire: wireOfName("--key", name, named, pins), pressed };
}

function keysFor(named: readonly ProgramPin[], pins: readonly NamedPin[]): GivenKey[] {
  return named
    .filter(({ pull, isOutput }) => pull !== undefined && !isOutput)
    .flatMap(({ id }) => findPin(id, pins)?.wire ?? [])
    .slice(0, KEYS.length)
    .map((wire, i) => ({ key: KEYS[i]!, wire, pressed: undefined }));
}
