import type { HostTime } from "../../board/host-time.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";

/** A rig, real or emulated, that is ready: its boards answer and its instrument runs. */
export interface OpenRig {
  readonly definition: WiredRigDefinition;
  /** The clock for all waits of the host. It has virtual time if the boards are emulated. */
  readonly time: HostTime;
  readonly dut: MicroPythonBoard;
  readonly instrument: Instrument;
  /**
   * Resets the device under test in the way that its rig allows (see DutResetting), and waits for its prompt. Throws
   * BoardError if the prompt does not come.
   */
  resetDut(): Promise<void>;
  /**
   * Makes all pins inputs, resets the boards, and releases the ports and the lease. If the rig is already closed, does
   * nothing. Never rejects.
   */
  close(): Promise<void>;
}
