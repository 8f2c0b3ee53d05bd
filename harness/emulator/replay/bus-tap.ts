import type { AccessBytes } from "../processor/bus.ts";
import type { Effect } from "./tape.ts";

/** Receives everything that a processor exchanges with the rest of its chip, and may answer instead of the chip. */
export interface BusTap {
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
  /**
   * Called for an effect of a routine of the boot ROM. Calls `change`, which makes the effect, unless the processor
   * only catches up with its tape.
   */
  effect(effect: Effect, change: () => void): void;
  /**
   * Returns the array into which a routine of the boot ROM writes its bytes for the USB buffer at `offset`: `buffer`
   * itself, or a new array that nothing reads.
   */
  usbBuffer(offset: number, buffer: Uint8Array): Uint8Array;
  /** Called when a routine of the boot ROM begins. The breakpoint of the routine started at `atNs`. */
  romBegins(atNs: number): void;
  romEnds(): void;
  /** Called when an interrupt line has changed. */
  request(irq: number, isRequested: boolean): void;
}
