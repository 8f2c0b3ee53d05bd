/** A pin of a board, as a session names it. */
export interface NamedPin {
  /** The name of its wire, such as `GP15`. */
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
  return pins.find((pin) => pin.wire.toUpperCase() === text || pin.gpio === gpio);
}
