/** A pin of a board, with its name in a session and its number in programs. */
export interface NamedPin {
  /** The name of the pin's wire, such as `GP15`. */
  readonly wire: string;
  readonly gpio: number;
}

/** The pins of a Raspberry Pi Pico. The reference, MicroPython's WebAssembly build and the emulated board have these pins. */
export const PICO_PINS: readonly NamedPin[] = Array.from({ length: 29 }, (_, gpio) => ({
  wire: gpio === 25 ? "LED (GP25)" : `GP${gpio}`,
  gpio,
}));

/**
 * Finds a pin by a name that people or programs use, such as `GP15`, `15`, `LED` or the name of its wire. Returns
 * undefined if there is no such pin.
 */
export function findPin(
  name: string | number,
  pins: readonly NamedPin[] = PICO_PINS,
): NamedPin | undefined {
  const text = String(name).trim().toUpperCase().replaceAll("_", " ");
  const gpio =
    text === "LED" ? 25 : Number(/^(?:GP|GPIO)?(\d{1,2})$/.exec(text)?.[1] ?? Number.NaN);
  return (
    pins.find((pin) => pin.wire.toUpperCase() === text) ?? pins.find((pin) => pin.gpio === gpio)
  );
}

/**
 * Returns the wire that an option names. A name of a Pico pin, such as `15`, becomes the wire of this pin, `GP15`. Any
 * other name stays as it is, because it may be a pin of another board. Only the target knows whether it has a pin of
 * this name.
 */
export function wireNamed(name: string): string {
  return findPin(name)?.wire ?? name.trim();
}

/**
 * Finds a pin of a target by its name on the target. A name of a Pico pin, such as `GP16`, also finds the pin that has
 * the same number in programs.
 */
export function findTargetPin(
  name: string | number,
  pins: readonly NamedPin[],
): NamedPin | undefined {
  const found = findPin(name, pins);
  if (found !== undefined) return found;
  const gpio = findPin(name)?.gpio;
  return pins.find((pin) => pin.gpio === gpio);
}

/**
 * Returns the message that there is no such pin, with the names of all pins. `place` is the option or the line that
 * names the pin.
 */
export function describeNoPin(place: string, name: string, pins: readonly NamedPin[]): string {
  const known =
    pins === PICO_PINS
      ? "GP0 to GP28, and LED for GP25"
      : pins.map(({ wire }) => wire).join(", ") || "none";
  return `${place}: there is no pin ${JSON.stringify(name)}. The pins are ${known}.`;
}
