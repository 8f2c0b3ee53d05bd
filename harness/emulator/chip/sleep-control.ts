import type { RP2040 } from "rp2040js";

/**
 * Adds the register SCR, which rp2040js lacks. The register stores its value, but the value has no effect: deep sleep
 * stops no clock.
 */
export function addSleepControl(parts: RP2040): void {
  const { ppb } = parts;
  const read = ppb.readUint32.bind(ppb);
  const write = ppb.writeUint32.bind(ppb);
  const state = { scr: 0 };
  Object.assign(ppb, { sleepControl: state });
  ppb.readUint32 = (offset) => (offset === SCR ? state.scr : read(offset));
  ppb.writeUint32 = (offset, value) => {
    if (offset === SCR) state.scr = value;
    else write(offset, value);
  };
}

const SCR = 0xd10;
