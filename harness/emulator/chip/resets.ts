import type { RP2040 } from "rp2040js";
import { RESETS } from "./peripheral-blocks.ts";

/**
 * Resets parts when the firmware sets their bits in the register RESET (RP2040 datasheet 2.14.3). In the unchanged
 * rp2040js, this register has no effect. `parts` says which bit belongs to which part.
 */
export function connectResets(
  chip: RP2040,
  parts: readonly { readonly bit: number; readonly part: { reset(): void } }[],
): void {
  const resets = chip.peripherals[RESETS]!;
  const write = resets.writeUint32.bind(resets);
  resets.writeUint32 = (offset, value) => {
    write(offset, value);
    if (offset !== RESET) return;
    for (const { bit, part } of parts) if (value & (1 << bit)) part.reset();
  };
}

const RESET = 0;
