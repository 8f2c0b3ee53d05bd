import type { AccessBytes } from "../processor/bus.ts";
import type { Effect } from "./tape.ts";

/** Receives everything that a processor exchanges with the rest of its chip, and may answer instead of the chip. */
export interface BusTap {
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
  /** Calls `change`, which makes an effect, if the effect must happen now. */
  effect(effect: Effect, change: () => void): void;
  /** Returns the bytes that a routine of the boot ROM may write instead of `buffer`, which starts at `offset`. */
  usbBuffer(offset: number, buffer: Uint8Array): Uint8Array;
  /** Called when a routine of the boot ROM begins. The breakpoint of the routine started at `atNs`. */
  romBegins(atNs: number): void;
  romEnds(): void;
  /** Called when an interrupt line has changed. */
  request(irq: number, isRequested: boolean): void;
}
