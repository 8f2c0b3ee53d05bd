import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import { type BenchOptions, findBenchBoards } from "../boards/bench-boards.ts";
import { Checklist, type CheckResult } from "../checks/checklist.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";
import type { OpenRig } from "./opened-rig.ts";
import { startRig } from "./start-rig.ts";
import { openVirtualRig } from "./virtual-rig.ts";

export interface OpenRigOptions extends BenchOptions {
  /** The firmware for emulated boards. */
  readonly firmware?: FirmwareImage | undefined;
  /**
   * The complete flash of the emulated device under test, including its firmware. By default the flash has the firmware
   * and an empty file system.
   */
  readonly dutFlash?: Uint8Array | undefined;
  /** The name of `dutFlash` in the build cache. See VirtualRigOptions. */
  readonly dutFlashName?: string | undefined;
  /**
   * Skips the checks of firmware and wires. Set this only for a rig that this process has already checked, and that has
   * had no fault since then.
   */
  readonly isTrusted?: boolean | undefined;
  /** This function is called with the result of each check. */
  readonly onCheck?: ((result: CheckResult) => void) | undefined;
}

/**
 * Opens a rig: leases its boards, checks both boards, each wire and RUN, and lets the instrument test itself. Throws
 * RigError if a check fails. The error says what is wrong and what to do. If the signal is aborted, throws the reason
 * of the signal instead.
 */
export async function openRig(
  definition: WiredRigDefinition,
  { firmware, dutFlash, dutFlashName, isTrusted, onCheck, ...options }: OpenRigOptions = {},
): Promise<OpenRig> {
  if (definition.kind === "bench") {
    const checklist = new Checklist(definition.name, onCheck, options.signal);
    const boards = await findBenchBoards(definition, checklist, options);
    return startRig(definition, boards, checklist, { isTrusted });
  }
  if (firmware === undefined) {
    throw new RangeError(`the rig ${definition.name} needs a firmware for its emulated boards`);
  }
  const { signal } = options;
  const emulated = { firmware, dutFlash, dutFlashName };
  return openVirtualRig(definition, { ...emulated, isTrusted, onCheck, signal });
}
