import type { WatchCondition } from "../trace/session-setup.ts";
import { findPin } from "./board-pins.ts";
import { StimulusError } from "./stimulus/stimulus-error.ts";

/** A condition that ends a session early. */
export interface Until {
  /** What the user wrote. */
  readonly text: string;
  readonly condition: WatchCondition;
}

/**
 * Parses the condition of `--until`. `GP16=1` becomes true when the pin changes to this level. Every other condition is
 * a text, and becomes true when the program has printed this text. Throws StimulusError if the text is empty, or if it
 * names a wrong pin or level.
 */
export function parseUntil(text: string): Until {
  if (text === "")
    throw new StimulusError(
      "the text is empty. Write a text that the program prints, or a pin and its level, such as GP16=1.",
    );
  const [, name, level] = /^(GP\d+|GPIO\d+|LED)=(.*)$/i.exec(text) ?? [];
  if (name === undefined) return { text, condition: { kind: "text", text } };
  const pin = findPin(name);
  if (pin === undefined) {
    throw new StimulusError(`there is no pin ${name}. The pins are GP0 to GP28, and LED for GP25.`);
  }
  if (level !== "0" && level !== "1") {
    throw new StimulusError(
      `${JSON.stringify(level)} is not a level. Write ${name}=0 or ${name}=1.`,
    );
  }
  return { text, condition: { kind: "edge", wire: pin.wire, level: level === "1" ? 1 : 0 } };
}
