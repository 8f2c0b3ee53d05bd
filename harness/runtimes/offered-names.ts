/**
 * The modules of fixtures/offered/ that are in the firmware of a Pico, but not in the firmware that aiorig builds. They
 * need `machine`, so a target without pins cannot use them.
 */
export const FIRMWARE_MODULES: readonly string[] = ["dht", "ds18x20", "neopixel", "onewire"];

/** The modules of fixtures/offered/ for tutorials. These modules import modules of aiorig. */
export const TUTORIAL_MODULES: readonly string[] = ["pyb", "queue"];
