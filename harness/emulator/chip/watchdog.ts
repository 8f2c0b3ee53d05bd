import type { BasePeripheral, RP2040 } from "rp2040js";
import { WATCHDOG } from "./peripheral-blocks.ts";

/** What the watchdog remembers across a reset that it caused (RP2040 datasheet 4.7.6). */
export interface WatchdogMemory {
  readonly reason: number;
  readonly scratch: Uint32Array;
}

/** rp2040js's watchdog. It calls `resetRequested`, and remembers what a chip before this one left in it. */
export class Watchdog {
  readonly #peripheral: PackageWatchdog;

  constructor(parts: RP2040, resetRequested: () => void, remembered?: WatchdogMemory) {
    this.#peripheral = parts.peripherals[WATCHDOG] as unknown as PackageWatchdog;
    this.#peripheral.onWatchdogTrigger = resetRequested;
    if (remembered === undefined) return;
    this.#peripheral.reason = remembered.reason;
    this.#peripheral.scratchData.set(remembered.scratch);
  }

  /** What must be kept for the chip after a reset. */
  get memory(): WatchdogMemory {
    return { reason: this.#peripheral.reason, scratch: this.#peripheral.scratchData };
  }
}

/** The members of rp2040js 1.4.1's watchdog that its types declare private. */
interface PackageWatchdog extends BasePeripheral {
  reason: number;
  readonly scratchData: Uint32Array;
  onWatchdogTrigger: () => void;
}
