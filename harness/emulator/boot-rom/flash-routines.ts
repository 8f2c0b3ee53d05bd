import type { Flash } from "../peripherals/flash/flash.ts";
import type { FlashInterface } from "../peripherals/flash/flash-interface.ts";
import type { MemoryAccess } from "./memory-routines.ts";
import { type CodedRoutine, type RomRoutine, routine } from "./rom-routine.ts";

/**
 * The routines that erase and program the flash (RP2040 datasheet 2.8.3.1.3), with their codes. Routines that switch
 * between serial commands and the XIP window have no effect here, and their costs are guesses.
 */
export function flashRoutines(
  flash: Flash,
  flashInterface: FlashInterface,
  memory: MemoryAccess,
  nsPerCycle: () => number,
): readonly CodedRoutine[] {
  const erase: RomRoutine = {
    name: "flash_range_erase",
    run: (r) => flash.erase(r[0]! >>> 0, r[1]! >>> 0) / nsPerCycle(),
  };
  const program: RomRoutine = {
    name: "flash_range_program",
    run(r) {
      const data = memory.readableBytes(r[1]! >>> 0, r[2]! >>> 0);
      return data === undefined ? 0 : flash.program(r[0]! >>> 0, data) / nsPerCycle();
    },
  };
  return [
    ["IF", routine("connect_internal_flash", SWITCH_CYCLES, () => {})],
    ["EX", routine("flash_exit_xip", SWITCH_CYCLES, () => {})],
    ["RE", erase],
    ["RP", program],
    // The routine that flushes the cache also lets the interface control the chip select line again.
    ["FC", routine("flash_flush_cache", SWITCH_CYCLES, () => flashInterface.forceSelect(false))],
    ["CX", routine("flash_enter_cmd_xip", SWITCH_CYCLES, () => {})],
  ];
}

const SWITCH_CYCLES = 500;
