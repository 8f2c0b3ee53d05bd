import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { READ_COST_US } from "./time-functions.ts";

/** The functions behind shim/machine.py. */
export function makePinFunctions(
  { clock, limitUs, block, pins, interrupts }: Omit<BridgeOptions, "hasAsserts" | "onDeadlock">,
  border: Border,
) {
  /** Returns -1 if the action threw an error, or -2 at the limit of the run. */
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
    /** Returns the level, or -1 at the limit of the run. */
    pinRead: (gpio: number) => {
      block(READ_COST_US);
      return clock.nowUs() > limitUs ? -1 : (pins?.read(gpio) ?? 0);
    },
    pinWrite: (gpio: number, level: number) => write(() => pins?.write(gpio, level)),
    pinToggle: (gpio: number) => write(() => pins?.toggle(gpio)),
    pinListen: (gpio: number, trigger: number) =>
      border.attempt(() => void pins?.listen(gpio, trigger)),
    pinFlags: (gpio: number) => pins?.lastEdge(gpio) ?? 0,
    hasDueHandler: () => Number(interrupts.isDue),
    beginHandler: () => interrupts.begin(),
    endHandler: () => {
      interrupts.end();
      return 0;
    },
  };
}
