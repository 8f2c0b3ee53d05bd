import { RP2040 } from "rp2040js";
import type { VirtualClock } from "../peripherals/clock.ts";
import type { Memory } from "../processor/memory.ts";
import { addSleepControl } from "./sleep-control.ts";

/** Creates rp2040js's chip with aiorig's clock and memory. `warn` is called with the chip's log messages. */
export function createParts(
  clock: VirtualClock,
  memory: Memory,
  warn: (message: string) => void,
): RP2040 {
  const parts = new Parts(clock);
  parts.logger = {
    debug() {},
    info() {},
    warn: (part, text) => warn(`${part}: ${text}`),
    error: (part, text) => warn(`${part}: ${text}`),
  };
  replaceMemory(parts, memory);
  addSleepControl(parts);
  return parts;
}

/**
 * The chip of rp2040js with a shorter reset function. The function of rp2040js would also fill 16 MiB with erased
 * flash, but here the board has its own flash.
 */
class Parts extends RP2040 {
  override reset(): void {
    this.pwm.reset();
  }
}

/** Replaces rp2040js's own arrays with the board's memory, because the memory must survive a reset of the chip. */
function replaceMemory(parts: RP2040, { rom, sram, flash }: Memory): void {
  const values = {
    bootrom: new Uint32Array(rom.buffer, rom.byteOffset, rom.byteLength / 4),
    sram,
    sramView: new DataView(sram.buffer, sram.byteOffset, sram.byteLength),
    flash,
    flash16: new Uint16Array(flash.buffer, flash.byteOffset, flash.byteLength / 2),
    flashView: new DataView(flash.buffer, flash.byteOffset, flash.byteLength),
  };
  for (const [name, value] of Object.entries(values)) Object.defineProperty(parts, name, { value });
}
