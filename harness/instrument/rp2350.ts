/**
 * Returns the text of a file of the instrument's program, with the addresses and limits of an RP2350. Nobody has tried
 * the changed program on an RP2350. The files on disk stay as they are, for an RP2040, so an RP2040 runs exactly the
 * program that was measured on the emulator. Throws RangeError if a text that must change does not occur exactly once
 * in its file.
 *
 * The values are from the "RP2040 Datasheet" and the "RP2350 Datasheet": the address maps, and the lists of registers
 * of IO bank 0, SIO, WATCHDOG, DMA and PIO. The following things are the same on both chips, so nothing changes for
 * them:
 * - the registers of the PIO, and its DREQ numbers (TX0 is 0, RX0 is 4)
 * - the fields FUNCSEL and INOVER of GPIO_CTRL, and the number 6 for PIO0
 * - the enable bit of the watchdog
 * - the addresses (aliases) that set bits of a register
 *
 * The program uses only GPIO0 to GPIO29, so the high GPIOs of an RP2350B and the register GPIOBASE of the PIO do not
 * matter. It uses no register of RESETS, because MicroPython takes PIO and DMA out of reset. The sample interval is 40
 * ns at 150 MHz. The host computes it from the clock that the board reports.
 *
 * On chips of stepping A2, an input without a pull-up may stay at about 2 V after a high level (erratum RP2350-E9).
 * Then a wire that nobody drives reads as high. Pull-ups work, and a driven wire reads correctly.
 */
export function forRp2350(file: string, source: string): string {
  let changed = source;
  for (const { text, instead } of CHANGES[file] ?? []) {
    const parts = changed.split(text);
    if (parts.length !== 2) {
      throw new RangeError(
        `rigs/instrument/${file} must contain ${JSON.stringify(text)} exactly once`,
      );
    }
    changed = parts.join(instead);
  }
  return changed;
}

/** Returns true if a board has an RP2350. `machine` is the value of the board's `os.uname().machine`. */
export function isRp2350(machine: string): boolean {
  return /\bRP2350\b/.test(machine);
}

interface Change {
  readonly text: string;
  readonly instead: string;
}

const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  "edge_sampler.py": [
    // The largest number of records. The upper four bits of TRANS_COUNT must stay 0, because they select a mode.
    { text: "const(0x7FFFFFFE)", instead: "const(0x0FFFFFFE)" },
    { text: "const(0x400140EC)", instead: "const(0x400280EC)" },
    // Sets up the pad of the marker's pin. After a reset of an RP2350, each pin is isolated until its pad is set up,
    // and nothing else sets up this pad.
    {
      text: "        mem32[MARKER_CTRL] = MARKER_LOW\n",
      instead: "        Pin(MARKER_PIN, Pin.IN)\n        mem32[MARKER_CTRL] = MARKER_LOW\n",
    },
  ],
  "schedule_player.py": [
    { text: "const(0x40014004)", instead: "const(0x40028004)" },
    { text: "ptr32(0x400140EC)", instead: "ptr32(0x400280EC)" },
  ],
  "instrument.py": [
    { text: "_SIO_GPIO_OE = const(0xD0000020)", instead: "_SIO_GPIO_OE = const(0xD0000030)" },
    { text: "const(0x40058000)", instead: "const(0x400D8000)" },
    // The limit must be below 171 s, because the counter overflows after this time at 150 MHz.
    { text: "_BEAT_LIMIT_MS = const(180000)", instead: "_BEAT_LIMIT_MS = const(150000)" },
  ],
};
