// A board that already has the modules of aiorig. Tests with this board do not check how modules are copied.
import { firmware } from "../../emulated-boards/testing/test-firmware.ts";
import { PICO } from "../board-library.ts";
import { prepareKeptPico } from "../kept-pico.ts";
import type { PreparedPico } from "../pico-virtual-board.ts";
import { readTargetLibrary } from "../target-library.ts";

/**
 * A prepared board with the test firmware and all modules of aiorig. Copying the modules to a blank board takes five
 * seconds of processor time, so the build cache keeps the flash of the prepared board.
 */
export async function preparedPico(): Promise<PreparedPico> {
  return prepareKeptPico(firmware(), await readTargetLibrary({}, PICO));
}
