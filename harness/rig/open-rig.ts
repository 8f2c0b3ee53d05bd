import type { HostTime } from "../board/host-time.ts";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import type { FirmwareImage } from "../emulator/firmware/firmware-image.ts";
import type { Instrument } from "../instrument/instrument.ts";
import { type BenchOptions, findBenchBoards } from "./bench-boards.ts";
import { Checklist, type CheckResult } from "./checklist.ts";
import type { RigDefinition } from "./define-rig.ts";
import { startRig } from "./start-rig.ts";
import { openVirtualRig } from "./virtual-rig.ts";

/** A rig with boards in it. */
export type WiredRigDefinition = Exclude<RigDefinition, { readonly kind: "in-process" }>;

/** A rig whose boards are there and whose instrument runs. Real and emulated ones alike. */
export interface OpenRig {
  readonly definition: WiredRigDefinition;
  /** What the host waits in: virtual for emulated boards. */
  readonly time: HostTime;
  readonly dut: MicroPythonBoard;
  readonly instrument: Instrument;
  /** Resets the device under test by its RUN pin, and waits for its prompt. Throws BoardError. */
  resetDut(): Promise<void>;
  /** Makes all pins inputs, resets the boards, gives ports and lease back. Idempotent; never rejects. */
  close(): Promise<void>;
}

export interface OpenRigOptions extends BenchOptions {
  /** What emulated boards run. */
  readonly firmware?: FirmwareImage | undefined;
  /** All of the flash of the emulated device under test, firmware included; else a blank file system. */
  readonly dutFlash?: Uint8Array | undefined;
  /** Leaves out the checks of firmware and wires, for a rig that this process has checked and nothing failed on since. */
  readonly isTrusted?: boolean | undefined;
  /** Called with how each check ended. */
  readonly onCheck?: ((result: CheckResult) => void) | undefined;
}

/**
 * Opens a rig: leases its boards, looks at both, at each wire and at RUN, and has the instrument test itself.
 * Throws RigError that says what is wrong and what to do, and the signal's reason.
 */
export async function openRig(
  definition: WiredRigDefinition,
  { firmware, dutFlash, isTrusted, onCheck, ...options }: OpenRigOptions = {},
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
  return openVirtualRig(definition, { firmware, dutFlash, isTrusted, onCheck, signal });
}
