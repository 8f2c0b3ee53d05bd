import type { AccessBytes } from "../processor/bus.ts";
import type { Effect } from "./tape.ts";

/** Receives everything that a processor exchanges with the rest of its chip, and may answer instead of the chip. */
export interface BusTap {
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
  /**
   * Called when a routine of the boot ROM has an effect. `change` makes the effect. While the processor only catches up
   * with its tape, `change` is not called.
   */
  effect(effect: Effect, change: () => void): void;
  /**
   * Called when a routine of the boot ROM writes to the USB memory. `buffer` is the part of this memory at `offset`.
   * Returns the array into which the routine writes: `buffer`, or another array if the write must have no effect.
   */
  usbBuffer(offset: number, buffer: Uint8Array): Uint8Array;
  /**
   * Called when a routine of the boot ROM begins. `atNs` is the time at which the breakpoint of the routine started.
   */
  romBegins(atNs: number): void;
  romEnds(): void;
  /** Called when an interrupt line has changed. */
  request(irq: number, isRequested: boolean): void;
}
