/**
 * Modules of fixtures/offered/ that the firmware of a Pico has, but not the firmware that aiorig builds. These modules
 * need `machine`, so a target without pins cannot use them.
 */
export const FIRMWARE_MODULES: readonly string[] = ["dht", "ds18x20", "neopixel", "onewire"];

/** Modules of fixtures/offered/ that tutorials use. The offered modules import modules of aiorig. */
export const TUTORIAL_MODULES: readonly string[] = ["pyb", "queue"];
