import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { READ_COST_US } from "./time-functions.ts";

/** The functions behind shim/machine.py. */
export function makePinFunctions(
  {
    clock,
    limitUs,
    block,
    pins,
    timers,
    interrupts,
  }: Omit<BridgeOptions, "hasAsserts" | "onDeadlock">,
  border: Border,
) {
  /**
   * Runs an action that writes to a pin, and lets the time of the write pass. Returns -1 if the action threw an error,
   * or -2 if the run has reached its time limit.
   */
  const write = (action: () => void) => {
    const result = border.attempt(() => void action());
    if (pins === undefined || pins.writeCostUs === 0) return result;
    block(pins.writeCostUs);
    return clock.nowUs() > limitUs ? -2 : result;
  };
  return {
    /**
     * Returns 1 if the board has this GPIO, and 0 if the board does not have it. Returns -1 if the
     * run has no pins at all.
     */
    pinExists: (gpio: number) => (pins === undefined ? -1 : Number(pins.has(gpio))),
    pinConfigure: (gpio: number, mode: number, pull: number, level: number) =>
      border.attempt(() => void pins?.configure(gpio, mode, pull, level)),
    /** Returns the level, or -1 if the run has reached its time limit. */
    pinRead: (gpio: number) => {
      block(READ_COST_US);
      return clock.nowUs() > limitUs ? -1 : (pins?.read(gpio) ?? 0);
    },
    pinWrite: (gpio: number, level: number) => write(() => pins?.write(gpio, level)),
    pinToggle: (gpio: number) => write(() => pins?.toggle(gpio)),
    /**
     * Writes a byte as pulses. The highest bit comes first. The times of a bit are in nanoseconds. No handler runs
     * during the byte. Returns -2 if the run has reached its time limit.
     */
    pinBitstream: (
      gpio: number,
      zeroHighNs: number,
      zeroLowNs: number,
      oneHighNs: number,
      oneLowNs: number,
      byte: number,
    ) => {
      const wasHeld = interrupts.isHeld;
      interrupts.isHeld = true;
      for (let bit = 7; bit >= 0; bit--) {
        const isOne = ((byte >> bit) & 1) === 1;
        pins?.write(gpio, 1);
        block((isOne ? oneHighNs : zeroHighNs) / 1000);
        pins?.write(gpio, 0);
        block((isOne ? oneLowNs : zeroLowNs) / 1000);
      }
      interrupts.isHeld = wasHeld;
      return clock.nowUs() > limitUs ? -2 : 0;
    },
    pinListen: (gpio: number, trigger: number) =>
      border.attempt(() => void pins?.listen(gpio, trigger)),
    pinFlags: (gpio: number) => pins?.lastEdge(gpio) ?? 0,
    /** Returns what the ADC reads at a pin, from 0 to 65535. Returns -1 if the run has reached its time limit. */
    adcRead: (gpio: number) => {
      block(READ_COST_US);
      return clock.nowUs() > limitUs ? -1 : convert(pins?.volts(gpio) ?? 0);
    },
    /** Returns 1 if a pin may still interrupt the program, or if a timer is running. Otherwise returns 0. */
    mayAct: () => Number(pins?.mayInterrupt === true || timers?.isAnyRunning === true),
    hasDueHandler: () => Number(interrupts.isDue),
    /**
     * Holds all interrupt handlers back until the call of `releaseHandlers`, as `machine.disable_irq` does. Returns 1
     * if the handlers were already held back, and 0 otherwise.
     */
    holdHandlers: () => {
      const wasHeld = interrupts.isHeld;
      interrupts.isHeld = true;
      return Number(wasHeld);
    },
    releaseHandlers: () => {
      interrupts.isHeld = false;
      return 0;
    },
    beginHandler: () => interrupts.begin(),
    endHandler: () => {
      interrupts.end();
      return 0;
    },
  };
}

/**
 * Returns what the ADC reads at this voltage, from 0 to 65535. The ADC of a Pico has 12 bits. MicroPython repeats the
 * upper four bits to fill 16 bits.
 */
function convert(volts: number): number {
  const value = Math.max(0, Math.min(4095, Math.floor((volts / 3.3) * 4096)));
  return (value << 4) | (value >> 8);
}
