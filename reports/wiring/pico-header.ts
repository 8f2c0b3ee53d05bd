/**
 * The 40 pins of a Raspberry Pi Pico's header in the order of their numbers. The numbers start at the USB socket, go
 * down one side, and come back on the other side. See figure 4 (pinout) of the Raspberry Pi Pico datasheet.
 */
export const HEADER: readonly string[] = [
  ...["GP0", "GP1", "GND", "GP2", "GP3", "GP4", "GP5", "GND", "GP6", "GP7"],
  ...["GP8", "GP9", "GND", "GP10", "GP11", "GP12", "GP13", "GND", "GP14", "GP15"],
  ...["GP16", "GP17", "GND", "GP18", "GP19", "GP20", "GP21", "GND", "GP22", "RUN"],
  ...["GP26", "GP27", "GND", "GP28", "ADC_VREF", "3V3", "3V3_EN", "GND", "VSYS", "VBUS"],
];

/**
 * Returns the number of the pin with this name in a header. The first pin has the number 1. Throws
 * RangeError if no pin or several pins have this name. For example, several pins of a Pico are
 * called GND.
 */
export function headerPin(header: readonly string[], name: string): number {
  const at = header.indexOf(name);
  if (at < 0 || at !== header.lastIndexOf(name)) {
    throw new RangeError(`the header has no pin ${name}, or more than one pin with this name`);
  }
  return at + 1;
}

/** The number of the ground pin that is nearest to pin 20. Pin 20 is not at the end with the USB socket. */
export const GROUND_PIN = 18;
