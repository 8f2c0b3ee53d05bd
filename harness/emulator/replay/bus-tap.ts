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
   * Returns the array for the bytes that a routine of the boot ROM writes for the USB buffer at `offset`. This is
   * `buffer` itself, or a new array that nothing reads.
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
