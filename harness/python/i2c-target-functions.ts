import type { BridgeOptions } from "./bridge-options.ts";

/** Returns the functions behind `machine.I2CTarget`. Python names a target by its number. */
export function makeI2cTargetFunctions({ i2cTargets = [] }: Pick<BridgeOptions, "i2cTargets">) {
  const at = (id: number) => i2cTargets[id]!;
  return {
    i2cTargetOpen: (id: number, sdaGpio: number, sclGpio: number, address: number) => {
      at(id).open(sdaGpio, sclGpio, address);
      return 0;
    },
    i2cTargetClose: (id: number) => {
      at(id).close();
      return 0;
    },
    /** Puts a byte into the FIFO. Returns 1 if the FIFO had a place for the byte, and 0 otherwise. */
    i2cTargetGive: (id: number, byte: number) => Number(at(id).give(byte)),
    /** Returns the next received byte, or -1 if there is none. */
    i2cTargetTake: (id: number) => at(id).take() ?? -1,
    /** Returns the next event, or 0 if there is none. */
    i2cTargetEvent: (id: number) => at(id).takeEvent(),
  };
}
