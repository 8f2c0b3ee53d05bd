import { Chip } from "../chip/chip.ts";
import { Flash } from "../peripherals/flash/flash.ts";
import { Memory } from "../processor/memory.ts";

/** Creates a chip without firmware and without a board. */
export function createBareChip(
  startNs = 0,
  crystalPpm = 0,
  warn: (message: string) => void = () => {},
): Chip {
  const memory = new Memory(1024 * 1024);
  return new Chip(startNs, {
    memory,
    flash: new Flash(memory.flash, { uniqueId: new Uint8Array(8) }),
    seed: 0,
    crystalPpm,
    driveChanged() {},
    voltsOf: () => 0,
    resetRequested: () => true,
    deadEndReached() {},
    warn,
  });
}
