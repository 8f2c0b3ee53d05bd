// A board that already has the modules of aiorig. Tests with this board do not check how modules are copied.
import { firmware } from "../../emulated-boards/testing/test-firmware.ts";
import { PICO } from "../board-library.ts";
import { prepareKeptPico } from "../kept-pico.ts";
import type { PreparedPico } from "../pico-virtual-board.ts";
import { readTargetLibrary } from "../target-library.ts";

/**
 * Returns a prepared board with the test firmware and all modules of aiorig. The build cache keeps the flash of this
 * board, because it takes five seconds of processor time to copy the modules to a blank board.
 */
export async function preparedPico(): Promise<PreparedPico> {
  return prepareKeptPico(firmware(), await readTargetLibrary({}, PICO));
}
