import type { MachineFifos } from "./machine-fifos.ts";

/**
 * The parts that a state machine shares with the other three machines of its block, and the functions for effects
 * outside of the block.
 */
export interface PioSurroundings {
  readonly instructions: Uint16Array;
  readonly nsPerCycle: number;
  /** The levels of all pins, one bit per pin. */
  readonly inputs: number;
  /** The block's eight flags. */
  irqFlags: number;
  /** Sets some bits of the pins' values or directions. Returns true if any of these bits changed. */
  setPins(kind: PinRegister, mask: number, bits: number): boolean;
  fifoChanged(fifos: MachineFifos): void;
  /** Sets a bit of FDEBUG for the machine with this number. */
  noteDebug(machineIndex: number, flag: DebugFlag): void;
}

export type PinRegister = "values" | "directions";

/** The four groups of flags in FDEBUG. Each value is the position of the group's first bit. */
export type DebugFlag = typeof RX_STALL | typeof RX_UNDER | typeof TX_OVER | typeof TX_STALL;
export const RX_STALL = 0;
export const RX_UNDER = 8;
export const TX_OVER = 16;
export const TX_STALL = 24;
