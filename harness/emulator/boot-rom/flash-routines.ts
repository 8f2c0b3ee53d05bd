import { eraseNs, type Flash, programNs } from "../peripherals/flash/flash.ts";
import type { FlashInterface } from "../peripherals/flash/flash-interface.ts";
import type { MemoryAccess } from "./memory-routines.ts";
import { type CodedRoutine, type RomRoutine, routine } from "./rom-routine.ts";

/** A change that a routine makes to the flash or to the flash interface. */
export type FlashChange =
  | { readonly kind: "erase"; readonly offset: number; readonly length: number }
  | { readonly kind: "program"; readonly offset: number; readonly data: Uint8Array }
  /** After this change, the interface controls the chip select line again. */
  | { readonly kind: "release" };

export function changeFlash(
  change: FlashChange,
  flash: Flash,
  flashInterface: FlashInterface,
): void {
  if (change.kind === "erase") flash.erase(change.offset, change.length);
  else if (change.kind === "program") flash.program(change.offset, change.data);
  else flashInterface.forceSelect(false);
}

/**
 * Returns the routines for the flash (RP2040 datasheet 2.8.3.1.3), each with its code. To erase or program the flash, a
 * routine calls `change`. The routines that switch between serial commands and the XIP window have no effect here, and
 * the times that they take are guesses.
 */
export function flashRoutines(
  change: (change: FlashChange) => void,
  memory: MemoryAccess,
  nsPerCycle: () => number,
): readonly CodedRoutine[] {
  const erase: RomRoutine = {
    name: "flash_range_erase",
    run(r) {
      const [offset, length] = [r[0]! >>> 0, r[1]! >>> 0];
      change({ kind: "erase", offset, length });
      return eraseNs(offset, length) / nsPerCycle();
    },
  };
  const program: RomRoutine = {
    name: "flash_range_program",
    run(r) {
      const data = read(memory, r[1]! >>> 0, r[2]! >>> 0);
      change({ kind: "program", offset: r[0]! >>> 0, data: data.slice() });
      return programNs(data.length) / nsPerCycle();
    },
    rangesOf: (r) => [[r[1]! >>> 0, r[2]! >>> 0]],
  };
  return [
    ["IF", routine("connect_internal_flash", SWITCH_CYCLES, () => {})],
    ["EX", routine("flash_exit_xip", SWITCH_CYCLES, () => {})],
    ["RE", erase],
    ["RP", program],
    // This routine flushes the cache. It also gives the control of the chip select line back to the flash interface.
    ["FC", routine("flash_flush_cache", SWITCH_CYCLES, () => change({ kind: "release" }))],
    ["CX", routine("flash_enter_cmd_xip", SWITCH_CYCLES, () => {})],
  ];
}

function read(memory: MemoryAccess, address: number, length: number): Uint8Array {
  return (
    memory.readableBytes(address, length) ??
    Uint8Array.from({ length }, (_, i) => memory.load(address + i, 1))
  );
}

const SWITCH_CYCLES = 500;
