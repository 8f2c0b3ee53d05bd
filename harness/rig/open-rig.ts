import type { HostTime } from "../board/host-time.ts";
import type { MicroPythonBoard } from "../board/micropython-board.ts";
import type { Instrument } from "../instrument/instrument.ts";
import type { RigDefinition } from "./define-rig.ts";

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
