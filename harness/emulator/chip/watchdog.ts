import type { BasePeripheral, RP2040 } from "rp2040js";
import { WATCHDOG } from "./peripheral-blocks.ts";

/** The values that the watchdog keeps when it resets the chip (RP2040 datasheet 4.7.6). */
export interface WatchdogMemory {
  readonly reason: number;
  readonly scratch: Uint32Array;
}

/**
 * rp2040js's watchdog, with two additions:
 * - When its time has run out, it calls `resetRequested`. If this function returns false, there is no reset, and the
 * watchdog stops.
 * - It starts with the values that the watchdog of the previous chip kept (`remembered`).
 */
export class Watchdog {
  readonly #peripheral: PackageWatchdog;

  constructor(parts: RP2040, resetRequested: () => boolean, remembered?: WatchdogMemory) {
    this.#peripheral = parts.peripherals[WATCHDOG] as unknown as PackageWatchdog;
    this.#peripheral.onWatchdogTrigger = () => {
      // Disable the alarm. Otherwise the watchdog would immediately request a reset again, because its time has run
      // out.
      if (!resetRequested()) this.#peripheral.alarm.enable = false;
    };
    if (remembered === undefined) return;
    this.#peripheral.reason = remembered.reason;
    this.#peripheral.scratchData.set(remembered.scratch);
  }

  /** The values that the next chip needs after a reset. */
  get memory(): WatchdogMemory {
    return { reason: this.#peripheral.reason, scratch: this.#peripheral.scratchData };
  }
}

/** Members of the watchdog in rp2040js 1.4.1. The package's types declare them private. */
interface PackageWatchdog extends BasePeripheral {
  reason: number;
  readonly scratchData: Uint32Array;
  readonly alarm: { enable: boolean };
  onWatchdogTrigger: () => void;
}
